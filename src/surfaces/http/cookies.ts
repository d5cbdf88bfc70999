import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { newToken } from '../../platform/secrets/index.ts'

export interface CookieJar {
  readSession(c: Context): string | undefined
  writeSession(c: Context, token: string, expiresAt: number): void
  clearSession(c: Context): void
  /** What a form belongs to before anybody is signed in; made at the first look. */
  visitor(c: Context): string
}

/** Over https the names are `__Host-…`: no other host of the domain can set or read them. */
export const createCookies = (options: { isHttps: boolean }): CookieJar => {
  const prefix = options.isHttps ? '__Host-' : ''
  const session = `${prefix}replyx_sid`
  const visitor = `${prefix}replyx_visitor`
  const attributes = { path: '/', httpOnly: true, secure: options.isHttps, sameSite: 'Lax' } as const
  return {
    readSession: (c) => getCookie(c, session),
    writeSession: (c, token, expiresAt) => setCookie(c, session, token, { ...attributes, expires: new Date(expiresAt) }),
    clearSession: (c) => void deleteCookie(c, session, attributes),
    visitor: (c) => {
      const known = getCookie(c, visitor)
      if (known && /^[\w-]{43}$/.test(known)) return known
      const fresh = newToken()
      setCookie(c, visitor, fresh, attributes)
      return fresh
    },
  }
}
