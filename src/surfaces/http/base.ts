import type { MiddlewareHandler } from 'hono'
import { AppError } from '../../kernel/app-error.ts'
import type { NewId } from '../../kernel/ids.ts'
import { type Language, languageFromHeader } from '../../kernel/language.ts'
import type { Log } from '../../platform/log/log.ts'
import type { ClientIp } from './client-ip.ts'
import type { HttpEnv } from './env.ts'
import { tellLimit } from './rate-limit.ts'
import { routeOf } from './route-of.ts'

export interface BaseDeps {
  log: Log
  newId: NewId
  clientIp: ClientIp
  language: Language
  /** Told of every response, for metrics. `route` is a template, never a path. */
  onResponse(end: { method: string; route: string; status: number; durationMs: number }): void
}

/** First of all middleware: names the request, says who asks, and leaves one line about it in the log. */
export const base = (deps: BaseDeps): MiddlewareHandler<HttpEnv> =>
  async function base(c, next) {
    const startedAt = performance.now()
    const requestId = deps.newId('req')
    const { raw } = c.req
    c.set('requestId', requestId)
    c.set('clientIp', deps.clientIp(c.env?.server?.requestIP(raw)?.address, raw.headers.get('x-forwarded-for')))
    c.set('language', languageFromHeader(raw.headers.get('accept-language')) ?? deps.language)
    c.set('log', deps.log)
    c.set('logFields', {})
    c.set('answeredBy', {})
    await next()
    // Not `c.header`: after the response it makes a new one, whose body would go out as a stream.
    c.res.headers.set('x-request-id', requestId)
    tellLimit(c.res.headers, c.get('rateLimit'))
    const durationMs = performance.now() - startedAt
    const { status } = c.res
    // A lazy surface has routes of its own.
    const route = c.get('answeredBy').route ?? routeOf(c)
    deps.onResponse({ method: c.req.method, route, status, durationMs })
    const level = status >= 500 ? 'error' : 'info'
    const fields = { requestId, method: c.req.method, route, status, durationMs: Math.round(durationMs * 10) / 10, ip: c.get('clientIp') }
    deps.log[level]({ ...fields, ...c.get('logFields'), ...whyRefused(c.error, status) }, 'request')
  }

/** The one line tells why; what lies behind a refusal only where the fault is ours, such as a disk that is full. */
const whyRefused = (error: Error | undefined, status: number): Record<string, unknown> =>
  error instanceof AppError ? { reason: error.text.key, ...(status >= 500 ? { err: error.cause ?? error } : {}) } : {}
