import type { Context, MiddlewareHandler } from 'hono'
import type { Ctx, FoundSession } from '../../domain/identity/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { WorkspaceId } from '../../kernel/ids.ts'
import type { CookieJar } from './cookies.ts'
import type { Csrf } from './csrf.ts'
import type { NonceEnv } from './headers.ts'

export interface SessionEnv extends NonceEnv {
  Variables: NonceEnv['Variables'] & {
    session: FoundSession | undefined
    /** Customers who wait for a person, as of this event of the workspace; only on pages of whoever may answer them. */
    waiting?: { count: number; after: number }
    /** For each form of this response. */
    csrfToken: () => string
    /** Checks the token a form or script sent. */
    checkCsrf: (token: string | undefined) => void
  }
}

interface Deps {
  identity: { findSession(token: string, ip?: string): Promise<FoundSession | undefined> }
  cookies: CookieJar
  csrf: Csrf
}

/** Finds out who is signed in; asks nothing of anybody. */
export const withSession = ({ identity, cookies, csrf }: Deps): MiddlewareHandler<SessionEnv> =>
  async function withSession(c, next) {
    const token = cookies.readSession(c)
    const session = token === undefined ? undefined : await identity.findSession(token, c.get('clientIp'))
    c.set('session', session)
    if (session) c.set('language', session.user.language)
    const holder = (): string => session?.session.id ?? cookies.visitor(c)
    c.set('csrfToken', () => csrf.issue(holder()))
    c.set('checkCsrf', (given) => csrf.check(holder(), given))
    await next()
  }

/** The signed-in reader's context in his workspace; throws `unauthenticated` for nobody, `forbidden` for one without any. */
export const requireCtx = (c: Context<SessionEnv>, workspaceId?: WorkspaceId): Ctx => {
  const session = c.get('session')
  if (!session) throw new AppError('unauthenticated', { key: 'error.signed_out' })
  const wanted = workspaceId ?? session.workspaces[0]?.id
  const actor = wanted && session.actorFor(wanted)
  if (!wanted || !actor) throw new AppError('forbidden', { key: 'error.no_workspace' })
  c.get('logFields')['workspaceId'] = wanted
  return { workspaceId: wanted, actor, signal: c.req.raw.signal, log: c.get('log').child({ requestId: c.get('requestId') }) }
}
