import type { Context } from 'hono'
import { errorPage } from '../../../web/admin/pages/errors/error.ts'
import { errorText } from '../../../web/words/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { problem } from '../http/problem.ts'
import type { SessionEnv } from '../http/session.ts'
import { STATUS } from '../http/status.ts'
import type { AdminDeps } from './deps.ts'
import { languageOf, pageOf, type Screen, show } from './screen.ts'

/** A refusal or a fault as a page, also of what no surface knows; whoever is not signed in goes to the door and comes back after. */
export const consoleError =
  (deps: Pick<AdminDeps, 'clock'>) =>
  (error: Error, c: Context<SessionEnv>): Response => {
    const known = error instanceof AppError ? error : undefined
    const requestId = c.get('requestId')
    if (!known) c.get('log').error({ err: error, requestId }, 'a console request failed')
    const isForReader = c.req.header('accept')?.includes('text/html') === true
    if (!isForReader) return problem({ error, language: languageOf(c), requestId })
    if (known?.code === 'unauthenticated' && !c.get('session')) return c.redirect(doorOf(c), 303)
    const status = known ? STATUS[known.code] : 500
    const text = errorText(languageOf(c), known?.text ?? { key: 'error.unexpected' })
    if (known?.retryAfterMs !== undefined) c.header('retry-after', String(Math.max(1, Math.ceil(known.retryAfterMs / 1000))))
    const page = pageOf(deps, c)
    return show(c, errorPage(page, { status, text, requestId: status >= 500 ? requestId : undefined }), status === 401 ? 403 : status)
  }

/** After a form was sent into an ended session, back to the page that holds it: the draft is still in the browser. */
const doorOf = (c: Screen): string => {
  const { pathname, search } = c.req.method === 'GET' ? new URL(c.req.url) : refererOf(c)
  const isHome = pathname === '/' && search === ''
  const reason = c.req.method === 'GET' && !c.req.header('cookie')?.includes('replyx_sid') ? '' : 'expired'
  const query = new URLSearchParams({ ...(isHome ? {} : { next: pathname + search }), ...(reason ? { reason } : {}) })
  return query.size > 0 ? `/sign-in?${query}` : '/sign-in'
}

const refererOf = (c: Screen): URL => {
  const referer = c.req.header('referer')
  return referer !== undefined && URL.canParse(referer) ? new URL(referer) : new URL('/', c.req.url)
}
