import type { Context, MiddlewareHandler } from 'hono'
import type { Actor, Ctx } from '../../domain/identity/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { WorkspaceId } from '../../kernel/ids.ts'
import type { Limits } from '../../platform/limits/index.ts'
import type { HttpEnv } from '../http/env.ts'
import { takeFrom } from '../http/rate-limit.ts'

export interface ApiEnv extends HttpEnv {
  Variables: HttpEnv['Variables'] & {
    ctx: Ctx
    /** Names the key in limits. */
    clientKey: string
    /** Whether the key still opens anything; asked while a stream stands open. */
    isStillGood: () => Promise<boolean>
  }
}

export interface ApiKeyHolder {
  workspaceId: WorkspaceId
  actor: Extract<Actor, { kind: 'api_key' }>
}

interface Deps {
  identity: { authenticateApiKey(secret: string): Promise<ApiKeyHolder | undefined> }
  limits: Limits
  requestsPerMinute: number
}

/** Of one address that guesses keys. */
const PER_GUESSER = { name: 'api_guess', quota: 20, windowMs: 60_000 }

/** Lets in who holds an API key; cookies mean nothing here. */
export const withApiKey = ({ identity, limits, requestsPerMinute }: Deps): MiddlewareHandler<ApiEnv> => {
  const perKey = { name: 'api', quota: requestsPerMinute, windowMs: 60_000 }
  return async function withApiKey(c, next) {
    const secret = /^Bearer (\S{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1]
    const holder = secret === undefined ? undefined : await identity.authenticateApiKey(secret)
    if (!holder) {
      takeFrom(c, limits, { rule: PER_GUESSER, key: c.get('clientIp') })
      throw new AppError('unauthenticated', { key: 'error.api_key' })
    }
    const clientKey = `key:${holder.actor.apiKeyId}`
    takeFrom(c, limits, { rule: perKey, key: clientKey })
    c.set('clientKey', clientKey)
    c.set('isStillGood', whileGood(identity, secret ?? ''))
    c.set('ctx', { ...holder, signal: c.req.raw.signal, log: c.get('log').child({ requestId: c.get('requestId') }) })
    c.get('logFields')['workspaceId'] = holder.workspaceId
    await next()
  }
}

/** Made apart from the request: a stream lives for an hour, and what its question closes over lives as long. */
const whileGood = (identity: Deps['identity'], secret: string) => async (): Promise<boolean> =>
  (await identity.authenticateApiKey(secret)) !== undefined

export const ctxOf = (c: Context<ApiEnv>): Ctx => c.get('ctx')
