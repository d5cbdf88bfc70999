import type { MiddlewareHandler } from 'hono'
import { AppError } from '../../kernel/app-error.ts'
import { isSameSecret, newToken, type Secrets } from '../../platform/secrets/index.ts'
import type { HttpEnv } from './env.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface Csrf {
  /** A token that only this session's or visitor's forms carry. */
  issue(holder: string): string
  /** Throws AppError `forbidden` for a token that is missing, changed or another's. */
  check(holder: string, token: string | undefined): void
}

export const createCsrf = (secrets: Secrets): Csrf => {
  const sign = (holder: string, random: string): string => secrets.hmac('csrf', `${holder.length}!${holder}!${random}`)
  return {
    issue: (holder) => {
      const random = newToken().slice(0, 22)
      return `${random}.${sign(holder, random)}`
    },
    check: (holder, token) => {
      const [random = '', signature = ''] = token?.split('.') ?? []
      if (random === '' || !isSameSecret(signature, sign(holder, random)))
        throw refuse('the token of the form is missing or not this session’s')
    },
  }
}

/**
 * For everything that a cookie lets in: a request that changes something must come from our own pages. Browsers say so in
 * `Sec-Fetch-Site`; the ones that do not, in `Origin` or `Referer`.
 */
export const sameOriginOnly = (options: { publicUrl: string | undefined }): MiddlewareHandler<HttpEnv> =>
  async function sameOriginOnly(c, next) {
    if (!SAFE.has(c.req.method) && !isOwnPage(c.req.raw, options.publicUrl)) {
      c.get('log').warn(
        { event: 'malicious_csrf', ip: c.get('clientIp'), origin: c.req.header('origin')?.slice(0, 200) },
        'request from a foreign page',
      )
      throw refuse('not from one of our pages')
    }
    await next()
  }

const isOwnPage = ({ headers }: Request, publicUrl: string | undefined): boolean => {
  const site = headers.get('sec-fetch-site')
  if (site) return site === 'same-origin' || (site === 'none' && headers.get('sec-fetch-mode') === 'navigate')
  const origin = headers.get('origin') ?? originOf(headers.get('referer'))
  if (!origin) return false
  if (publicUrl) return origin === publicUrl
  // Without a public address the host the browser asked for is the only name we have; a cookie never follows to another.
  return originOf(origin) !== undefined && new URL(origin).host === headers.get('host')
}

const originOf = (url: string | null): string | undefined => (url !== null && URL.canParse(url) ? new URL(url).origin : undefined)

const refuse = (detail: string): AppError => new AppError('forbidden', { key: 'error.foreign_page' }, { detail })
