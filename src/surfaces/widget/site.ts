import { Hono } from 'hono'
import { z } from 'zod'
import { errorText, t } from '../../../web/words/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { isLanguage, type Language, languageFromHeader } from '../../kernel/language.ts'
import type { HttpEnv } from '../http/env.ts'
import { parseText, parseWith } from '../http/parse-json.ts'
import { readText } from '../http/read-text.ts'
import type { WidgetSurfaceDeps } from './deps.ts'
import type { Rates } from './rates.ts'

const MAX_TOKEN_REQUEST_BYTES = 2_048
const TokenRequest = z.strictObject({ siteKey: z.string().max(64), guestSecret: z.string().max(64).optional() })

/** What the loader asks for on the host page: whether and how to stand there, and a token for the frame. */
export const siteRoutes = (deps: WidgetSurfaceDeps, rates: Rates): Hono<HttpEnv> =>
  new Hono<HttpEnv>()
    // Refusals too: what a cache holds of one page is not for the next.
    .use('/token', async (c, next) => {
      await next()
      c.res.headers.set('vary', 'Origin')
    })
    .get('/sites/:siteKey', async (c) => {
      rates.look(c.get('clientIp'))
      const answer = await lookOf(deps, c.req.raw, c.req.param('siteKey'))
      // Open to every page: a refusal that the page cannot read would be a riddle in its console.
      return c.json(answer, 200, { 'access-control-allow-origin': '*', vary: 'Origin', 'cache-control': 'private, max-age=60' })
    })
    .options('/token', (c) =>
      c.body(null, 204, {
        'access-control-allow-origin': c.req.header('origin') ?? 'null',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': '600',
      }),
    )
    .post('/token', async (c) => {
      const request = await readTokenRequest(c.req.raw)
      rates.token({ ip: c.get('clientIp'), siteKey: request.siteKey })
      const origin = c.req.header('origin')
      const issued = await deps.channels.issueToken({ ...request, origin, ownOrigins: ownOrigins(deps, c.req.raw) })
      const { token, guestSecret, expiresInMs } = issued
      return c.json({ token, guestSecret, expiresInMs }, 200, { 'access-control-allow-origin': origin ?? 'null' })
    })

type Look =
  | { isAllowed: true; title: string; accent: string; position: string; theme: string; language: Language; open: string; close: string }
  | { isAllowed: false; text: string }

const lookOf = async (deps: WidgetSurfaceDeps, request: Request, siteKey: string): Promise<Look> => {
  const wanted = visitorLanguage(request)
  try {
    const { assistant } = await deps.channels.admitOrigin({ siteKey, origin: originOf(request), ownOrigins: ownOrigins(deps, request) })
    const language = wanted ?? assistant.language
    const { accent, position, theme } = assistant.look
    const title = assistant.look.title || assistant.name
    const open = t(language, 'widget.launcher_open', { title })
    return { isAllowed: true, title, accent, position, theme, language, open, close: t(language, 'widget.launcher_close', { title }) }
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'forbidden' && error.code !== 'not_found')) throw error
    return { isAllowed: false, text: errorText(wanted ?? languageFromHeader(request.headers.get('accept-language')) ?? 'ru', error.text) }
  }
}

/** A page of the instance itself sends no `Origin` with a read; every other page does. */
const originOf = (request: Request): string => request.headers.get('origin') ?? new URL(request.url).origin

/**
 * Where the instance is reached: the address of the settings, and the one this very request came to (on a new machine nobody
 * has told us any). A browser writes that address itself; a page elsewhere cannot make it look like its own.
 */
const ownOrigins = ({ publicUrl }: WidgetSurfaceDeps, request: Request): string[] => [
  new URL(request.url).origin,
  ...(publicUrl === undefined ? [] : [publicUrl]),
]

/** What the loader read from the page or the browser. */
export const visitorLanguage = (request: Request): Language | undefined => {
  const asked = new URL(request.url).searchParams.get('lang')
  return isLanguage(asked) ? asked : undefined
}

/** JSON whatever its type says: as plain text the browser sends it without asking first. No cookie is read here, so nothing is lost. */
const readTokenRequest = async (request: Request): Promise<z.infer<typeof TokenRequest>> =>
  parseWith(TokenRequest, parseText(await readText(request, MAX_TOKEN_REQUEST_BYTES)))
