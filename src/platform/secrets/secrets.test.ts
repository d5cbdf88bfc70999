import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createSecrets, SealError } from './secrets.ts'
import { hashToken, isSameSecret, mask, newToken } from './tokens.ts'

const keyOf = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)
const reasonOf = (act: () => unknown): string | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof SealError ? error.reason : String(error)
  }
}

describe('sealed secrets', () => {
  const secrets = createSecrets([keyOf(1)])

  test('any text opens to what was sealed, and nothing of it shows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, aad) => {
        const sealed = secrets.seal(plain, aad)
        expect(secrets.open(sealed, aad)).toBe(plain)
        expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]{22,}$/)
      }),
      { numRuns: 60 },
    )
    expect(secrets.seal('sk-very-secret', 'a')).not.toContain('secret')
  })

  test('the same text is sealed differently each time', () => {
    expect(secrets.seal('x', 'a')).not.toBe(secrets.seal('x', 'a'))
  })

  test('a sealed text moved to another row does not open', () => {
    const sealed = secrets.seal('sk-1', 'providers|api_key|wsp_1|prv_1')
    expect(reasonOf(() => secrets.open(sealed, 'providers|api_key|wsp_2|prv_1'))).toBe('does_not_open')
  })

  test('any changed character is noticed', () => {
    const sealed = secrets.seal('a secret of some length', 'row')
    const body = sealed.lastIndexOf('.') + 1
    for (let i = body; i < sealed.length - 1; i++) {
      const other = sealed[i] === 'A' ? 'B' : 'A'
      expect(reasonOf(() => secrets.open(sealed.slice(0, i) + other + sealed.slice(i + 1), 'row'))).toBe('does_not_open')
    }
  })

  test('what is no sealed text is malformed, not a crash', () => {
    for (const text of [
      '',
      'v1',
      'v1.a.b.c',
      'v2.00000000.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA',
      'plain key',
      'v1....',
      `${secrets.seal('x', '')}.x`,
    ]) {
      expect(reasonOf(() => secrets.open(text, ''))).toBe('malformed')
    }
  })

  test('another master key does not open it, an older one kept in the ring does', () => {
    const sealed = secrets.seal('sk-1', 'row')
    expect(reasonOf(() => createSecrets([keyOf(2)]).open(sealed, 'row'))).toBe('unknown_key')
    const rotated = createSecrets([keyOf(2), keyOf(1)])
    expect(rotated.open(sealed, 'row')).toBe('sk-1')
    expect(reasonOf(() => secrets.open(rotated.seal('sk-2', 'row'), 'row'))).toBe('unknown_key')
  })

  test('a master key of another length is refused', () => {
    expect(() => createSecrets([new Uint8Array(16)])).toThrow('32 bytes')
  })

  test('purposes do not share keys', () => {
    expect(secrets.hmac('csrf', 'x')).not.toBe(secrets.hmac('widget', 'x'))
    expect(secrets.hmac('csrf', 'x')).toBe(createSecrets([keyOf(1)]).hmac('csrf', 'x'))
    expect(secrets.deriveKey('a')).not.toEqual(secrets.deriveKey('b'))
    expect(secrets.deriveKey('a')).toHaveLength(32)
  })
})

describe('tokens', () => {
  test('a token holds 256 random bits and its hash does not tell it', () => {
    const token = newToken()
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(newToken()).not.toBe(token)
    expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/)
    expect(hashToken(token)).toBe(hashToken(token))
  })

  test('secrets of different length compare as different without throwing', () => {
    expect(isSameSecret('abc', 'abc')).toBe(true)
    expect(isSameSecret('abc', 'abcd')).toBe(false)
    expect(isSameSecret('', 'a')).toBe(false)
  })

  test('a mask shows four characters of a long secret and none of a short one', () => {
    expect(mask('sk-proj-abcdefgh1234')).toBe('…1234')
    expect(mask('short')).toBe('…')
    expect(mask('')).toBe('…')
  })
})
