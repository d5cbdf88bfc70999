import { randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { HttpEnv } from './env.ts'

/** Two years, as the preload lists ask; only sent when people reach us by https, and not for other hosts of the domain. */
const HSTS = 'max-age=63072000'
const PERMISSIONS = 'geolocation=(), camera=(), microphone=(), payment=(), usb=()'

export interface NonceEnv extends HttpEnv {
  Variables: HttpEnv['Variables'] & {
    /** For each script element of this one response. */
    nonce: string
  }
}

export interface HeaderOptions {
  isHttps: boolean
}

/** Pages of the console: scripts by nonce, everything else from ourselves, framed by nobody. */
export const consoleHeaders = (options: HeaderOptions): MiddlewareHandler<NonceEnv> =>
  async function consoleHeaders(c, next) {
    const nonce = newNonce()
    c.set('nonce', nonce)
    await next()
    const own = c.res.headers.get('content-security-policy')
    setAll(c.res.headers, {
      ...common(options),
      'content-security-policy':
        own ??
        [
          "default-src 'none'",
          `script-src 'nonce-${nonce}' 'strict-dynamic'`,
          "style-src 'self'",
          "img-src 'self' data: blob:",
          "font-src 'self'",
          "connect-src 'self'",
          "frame-src 'self'",
          "manifest-src 'self'",
          "object-src 'none'",
          "base-uri 'none'",
          "form-action 'self'",
          "frame-ancestors 'none'",
        ].join('; '),
      // One-time links are addresses: no other site gets to see where we came from. Not `no-referrer`, which would also take the
      // Origin off our own forms.
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  }

/** The page inside the widget's iframe: framed by the sites that may, so without X-Frame-Options. */
export const frameHeaders = (options: HeaderOptions & { nonce: string; frameAncestors: readonly string[] }): Record<string, string> => ({
  ...common(options),
  'content-security-policy': [
    "default-src 'none'",
    `script-src 'nonce-${options.nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${options.nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${options.frameAncestors.length === 0 ? "'none'" : options.frameAncestors.join(' ')}`,
  ].join('; '),
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'no-store',
})

/** JSON and files: nothing in them may ever run. */
export const dataHeaders = (options: HeaderOptions): MiddlewareHandler<HttpEnv> =>
  async function dataHeaders(c, next) {
    await next()
    const { headers } = c.res
    setAll(headers, { ...common(options), 'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox" })
    if (!headers.has('cross-origin-resource-policy')) headers.set('cross-origin-resource-policy', 'same-origin')
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
  }

/** 128 random bits, new for each response. */
export const newNonce = (): string => randomBytes(16).toString('base64url')

const common = ({ isHttps }: HeaderOptions): Record<string, string> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': PERMISSIONS,
  ...(isHttps ? { 'strict-transport-security': HSTS } : {}),
})

const setAll = (headers: Headers, values: Record<string, string>): void => {
  for (const [name, value] of Object.entries(values)) headers.set(name, value)
}
