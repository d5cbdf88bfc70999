import type { MiddlewareHandler } from 'hono'
import type { NonceEnv } from '../http/headers.ts'

/** Over https no cookie of ours travels in the clear, whoever set it: language and theme as little as the session. */
export const secureCookies = ({ isHttps }: { isHttps: boolean }): MiddlewareHandler<NonceEnv> =>
  async function secureCookies(c, next) {
    await next()
    const cookies = c.res.headers.getSetCookie()
    if (!isHttps || cookies.length === 0) return
    c.res.headers.delete('set-cookie')
    for (const cookie of cookies) c.res.headers.append('set-cookie', /;\s*secure\b/i.test(cookie) ? cookie : `${cookie}; Secure`)
  }
