import { describe, expect, test } from 'bun:test'
import { createSecrets } from '../../platform/secrets/index.ts'
import { type Grant, readGrant, signGrant } from './widget-token.ts'

const secrets = createSecrets([new Uint8Array(32).fill(7)])
const otherInstance = createSecrets([new Uint8Array(32).fill(8)])
const grant: Grant = {
  siteId: 'sit_1',
  workspaceId: 'wsp_1',
  assistantId: 'ast_1',
  customerId: 'cus_1',
  origin: 'https://shop.ru',
  tokenVersion: 3,
  expiresAt: 1_900_000_000_000,
}

describe('a widget token', () => {
  test('says what was signed', () => {
    expect(readGrant(secrets, signGrant(secrets, grant))).toEqual(grant)
  })

  test('is short enough for a header and holds nothing but url characters', () => {
    expect(signGrant(secrets, grant)).toMatch(/^[\w.-]{50,600}$/)
  })

  test('of another instance is none of ours', () => {
    expect(readGrant(secrets, signGrant(otherInstance, grant))).toBeUndefined()
  })

  test('with any changed character is refused', () => {
    const token = signGrant(secrets, grant)
    for (let i = 0; i < token.length; i++) {
      const changed = `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`
      expect(readGrant(secrets, changed)).toBeUndefined()
    }
  })

  test('with the claims of another is refused', () => {
    const [kind, , mac] = signGrant(secrets, grant).split('.')
    const [, body] = signGrant(secrets, { ...grant, customerId: 'cus_2' }).split('.')
    expect(readGrant(secrets, `${kind}.${body}.${mac}`)).toBeUndefined()
  })

  test('signed for another purpose or kind is refused', () => {
    const [kind = '', body = ''] = signGrant(secrets, grant).split('.')
    expect(readGrant(secrets, `${kind}.${body}.${secrets.hmac('session', `${kind}.${body}`)}`)).toBeUndefined()
    expect(readGrant(secrets, `rxw2.${body}.${secrets.hmac('widget-token', `rxw2.${body}`)}`)).toBeUndefined()
  })

  test.each(['', '.', '..', 'rxw1', 'rxw1..', 'a.b.c', 'rxw1.e30.', '.e30.x', 'x'.repeat(10_000), 'rxw1.e30.e30.e30', 'Bearer x'])(
    '%p is no token',
    (text) => {
      expect(readGrant(secrets, text)).toBeUndefined()
    },
  )
})
