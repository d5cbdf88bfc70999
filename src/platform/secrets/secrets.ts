import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Everything that is made from the master key. No method tells the key itself. */
export interface Secrets {
  /** Encrypts for storage as `v1.<keyId>.<nonce>.<ciphertext+tag>`. `aad` says whose secret it is (`table|column|workspace|row`):
   *  a sealed text moved to another row does not open there. */
  seal(plain: string, aad: string): string
  /** Throws SealError when it was changed, moved or sealed with a key we do not hold. */
  open(sealed: string, aad: string): string
  /** A keyed fingerprint, base64url; each purpose has its own key. */
  hmac(purpose: string, text: string): string
  /** 32 bytes for one purpose, for what needs a key of its own (signed tokens). The same at every start. */
  deriveKey(purpose: string): Uint8Array
}

export class SealError extends Error {
  readonly reason: 'malformed' | 'unknown_key' | 'does_not_open'

  constructor(reason: SealError['reason']) {
    super(`a sealed secret is not readable: ${reason}`)
    this.name = 'SealError'
    this.reason = reason
  }
}

const VERSION = 'v1'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The first key seals, every key opens: that is how the master key is changed without losing what is stored. */
export const createSecrets = (masterKeys: readonly [Uint8Array, ...Uint8Array[]]): Secrets => {
  const rings = masterKeys.map(ringOf)
  const [current] = rings
  if (!current) throw new Error('secrets need a master key')
  return {
    seal: (plain, aad) => seal(current, plain, aad),
    open: (sealed, aad) => open(rings, sealed, aad),
    hmac: (purpose, text) =>
      createHmac('sha256', current.derive(`hmac/${purpose}`))
        .update(text)
        .digest('base64url'),
    deriveKey: (purpose) => current.derive(`key/${purpose}`),
  }
}

interface Ring {
  id: string
  sealKey: Uint8Array
  derive(info: string): Uint8Array
}

const ringOf = (masterKey: Uint8Array): Ring => {
  if (masterKey.length !== KEY_BYTES) throw new Error(`a master key has ${KEY_BYTES} bytes, this one has ${masterKey.length}`)
  const derived = new Map<string, Uint8Array>()
  const derive = (info: string): Uint8Array => {
    const known = derived.get(info)
    if (known) return known
    const fresh = new Uint8Array(hkdfSync('sha256', masterKey, 'replyx', info, KEY_BYTES))
    // Purposes are words of our own code: there are only so many.
    derived.set(info, fresh)
    return fresh
  }
  return { id: createHash('sha256').update(derive('id')).digest('hex').slice(0, 8), sealKey: derive('seal'), derive }
}

const seal = (ring: Ring, plain: string, aad: string): string => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', ring.sealKey, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(`${VERSION}|${aad}`))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return [VERSION, ring.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.')
}

const open = (rings: readonly Ring[], sealed: string, aad: string): string => {
  const [version, keyId, nonceText, body, ...rest] = sealed.split('.')
  const nonce = Buffer.from(nonceText ?? '', 'base64url')
  const bytes = Buffer.from(body ?? '', 'base64url')
  if (version !== VERSION || rest.length > 0 || nonce.length !== NONCE_BYTES || bytes.length < TAG_BYTES) throw new SealError('malformed')
  const ring = rings.find((known) => known.id === keyId)
  if (!ring) throw new SealError('unknown_key')
  const decipher = createDecipheriv('aes-256-gcm', ring.sealKey, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(`${VERSION}|${aad}`))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    throw new SealError('does_not_open')
  }
}
