import { createHmac } from 'node:crypto'
import { AppError } from '../../kernel/app-error.ts'
import { isSameSecret } from '../../platform/secrets/index.ts'

/** Who the business says its visitor is. */
export interface VisitorIdentity {
  /** The business's own id of him. */
  id: string
  name: string | null
  email: string | null
}

const MAX_TOKEN_LENGTH = 2_000
const MAX_LIFE_S = 7 * 24 * 3600
/** Clocks of two servers never quite agree. */
const LEEWAY_S = 60

/**
 * Reads a JSON Web Token that the business's server signed with the secret of the site: HS256 and nothing else, with a subject and an end.
 * Throws `unauthenticated` with what its developer has to mend.
 */
export const readVisitorIdentity = (token: string, { secret, now }: { secret: string; now: number }): VisitorIdentity => {
  const [head, body, mac, ...rest] = token.split('.')
  if (token.length > MAX_TOKEN_LENGTH || !head || !body || !mac || rest.length > 0) throw refuse('shape')
  // The header is compared, never obeyed: a token does not choose how it is checked.
  if (readJson(head)?.['alg'] !== 'HS256') throw refuse('alg')
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')
  if (!isSameSecret(mac, expected)) throw refuse('signature')
  const claims = readJson(body)
  const id = claims?.['sub']
  if (typeof id !== 'string' || id.length === 0 || id.length > 200) throw refuse('sub')
  const ends = claims?.['exp']
  const nowS = now / 1000
  if (typeof ends !== 'number' || ends > nowS + MAX_LIFE_S) throw refuse('exp')
  if (ends + LEEWAY_S < nowS) throw refuse('expired')
  return { id, name: text(claims?.['name'], 120), email: text(claims?.['email'], 254) }
}

type Fault = 'shape' | 'alg' | 'signature' | 'sub' | 'exp' | 'expired'

const refuse = (fault: Fault): AppError =>
  new AppError('unauthenticated', { key: `error.identity_${fault}` }, { detail: `visitor identity: ${fault}` })

const readJson = (part: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** What is no text, or too long for one, is left out: an odd name is no reason to refuse a person. */
const text = (value: unknown, max: number): string | null => {
  const trimmed = typeof value === 'string' ? value.trim() : ''
  return trimmed === '' || trimmed.length > max ? null : trimmed
}
