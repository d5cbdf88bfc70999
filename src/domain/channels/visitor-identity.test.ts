import { describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { DAY_MS, MINUTE_MS } from '../../kernel/clock.ts'
import { readVisitorIdentity } from './visitor-identity.ts'

const NOW = 1_760_000_000_000
const SECRET = 'the secret of this site'
const soon = NOW / 1000 + 3600

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const sign = (
  claims: object,
  { secret = SECRET, head = { alg: 'HS256', typ: 'JWT' } }: { secret?: string; head?: object } = {},
): string => {
  const signed = `${part(head)}.${part(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
const read = (token: string) => readVisitorIdentity(token, { secret: SECRET, now: NOW })
const faultOf = (token: string): string => {
  try {
    read(token)
    return 'none'
  } catch (error) {
    return (error as { text: { key: string } }).text.key
  }
}

describe('who the business says its visitor is', () => {
  test('is taken as signed, with a name and an address where there are any', () => {
    expect(read(sign({ sub: '42', exp: soon, name: ' Анна ', email: 'anna@example.ru' }))).toEqual({
      id: '42',
      name: 'Анна',
      email: 'anna@example.ru',
    })
    expect(read(sign({ sub: '42', exp: soon }))).toEqual({ id: '42', name: null, email: null })
  })

  test('an odd name or address is left out and not the person', () => {
    expect(read(sign({ sub: '42', exp: soon, name: 'я'.repeat(121), email: { evil: 1 } }))).toEqual({ id: '42', name: null, email: null })
  })

  test('signed with another secret, not at all, or by an algorithm of its own choice is refused', () => {
    const claims = { sub: '42', exp: soon }
    expect(faultOf(sign(claims, { secret: 'another' }))).toBe('error.identity_signature')
    expect(faultOf(`${part({ alg: 'none' })}.${part(claims)}.`)).toBe('error.identity_shape')
    for (const alg of ['none', 'HS512', 'RS256', 'hs256', undefined, 1]) {
      expect(faultOf(sign(claims, { head: { alg } }))).toBe('error.identity_alg')
    }
  })

  test('with any changed character is refused', () => {
    const token = sign({ sub: '42', exp: soon })
    for (let i = 0; i < token.length; i++) {
      const changed = `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`
      expect(faultOf(changed)).toStartWith('error.identity_')
    }
  })

  test('with the claims of another person under a good signature is refused', () => {
    const [head, , mac] = sign({ sub: '42', exp: soon }).split('.')
    expect(faultOf(`${head}.${part({ sub: '1', exp: soon })}.${mac}`)).toBe('error.identity_signature')
  })

  test('ends, give or take a minute between two clocks', () => {
    const at = (ms: number) => sign({ sub: '42', exp: (NOW + ms) / 1000 })
    expect(faultOf(at(-MINUTE_MS))).toBe('none')
    expect(faultOf(at(-MINUTE_MS - 1000))).toBe('error.identity_expired')
  })

  test.each([
    ['no end', { sub: '42' }, 'exp'],
    ['an end as a text', { sub: '42', exp: String(soon) }, 'exp'],
    ['an end beyond a week', { sub: '42', exp: (NOW + 8 * DAY_MS) / 1000 }, 'exp'],
    ['no person', { exp: soon }, 'sub'],
    ['an empty person', { sub: '', exp: soon }, 'sub'],
    ['a person of a number', { sub: 42, exp: soon }, 'sub'],
    ['a person without an end', { sub: 'x'.repeat(201), exp: soon }, 'sub'],
    ['a list', [], 'sub'],
  ])('with %s is refused, and says what to mend', (_what, claims, fault) => {
    expect(faultOf(sign(claims))).toBe(`error.identity_${fault}`)
  })

  test.each(['', '.', '..', 'a.b', 'a.b.c.d', 'not a token', 'x'.repeat(3_000), `${part({ alg: 'HS256' })}.x`])(
    '%p is no token',
    (text) => {
      expect(faultOf(text)).toBe('error.identity_shape')
    },
  )
})
