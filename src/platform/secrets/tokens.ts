import { createHash, timingSafeEqual } from 'node:crypto'

/** 256 random bits, safe in a URL and in a cookie. Whoever holds it is let in, so only its hash is stored. */
export const newToken = (): string => {
  const bytes = new Uint8Array(32)
  crypto.getRandomValues(bytes)
  return Buffer.from(bytes).toString('base64url')
}

/** What is stored of a token. A plain hash is enough for 256 random bits; a password needs more. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Takes as long for a near miss as for a far one. */
export const isSameSecret = (given: string, expected: string): boolean => {
  const a = createHash('sha256').update(given).digest()
  const b = createHash('sha256').update(expected).digest()
  return timingSafeEqual(a, b)
}

/** How a secret is shown: its last four characters, and none of a short one. */
export const mask = (secret: string): string => (secret.length < 12 ? '…' : `…${secret.slice(-4)}`)
