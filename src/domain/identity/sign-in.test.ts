import { describe, expect, test } from 'bun:test'
import { DAY_MS, HOUR_MS } from '../../kernel/clock.ts'
import { createSemaphore } from '../../platform/limits/index.ts'
import { createLog } from '../../platform/log/create-log.ts'
import { HERE, OWNER_EMAIL, refusal, TEST_PASSWORD, testIdentity } from '../../testing/identity.ts'
import { createPasswords, PASSWORD_COST } from './passwords.ts'

const GOOD = { email: OWNER_EMAIL, password: TEST_PASSWORD, ...HERE }

describe('signing in', () => {
  test('gives a new token each time, whatever the case of the address', async () => {
    await using t = await testIdentity()
    await t.setUp()
    const first = await t.identity.signIn(GOOD)
    const second = await t.identity.signIn({ ...GOOD, email: ' OWNER@Example.ru ' })
    expect(first.token).not.toBe(second.token)
    expect((await t.identity.findSession(first.token))?.session).toMatchObject({ id: first.session.id, ...HERE })
    expect((await t.identity.findSession(second.token))?.user.email).toBe(OWNER_EMAIL)
  })

  test('is refused in the same words for an unknown address, a wrong password and a blocked account', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const { user } = await t.identity.createAccount({ email: 'blocked@example.ru', language: 'ru', role: 'operator', businessName: '' })
    await t.identity.blockUser(ctx, user.id)
    for (const wrong of [{ password: 'wrong phrase' }, { email: 'nobody@example.ru' }, { email: 'blocked@example.ru' }, { password: '' }]) {
      expect(await refusal(t.identity.signIn({ ...GOOD, ...wrong }))).toBe('unauthenticated error.wrong_credentials')
    }
  })

  test('takes a password typed with other composed letters, and never a truncated one', async () => {
    await using t = await testIdentity()
    const { me } = await t.setUp()
    await t.identity.changePassword(me, { current: TEST_PASSWORD, next: 'cafe\u0301 na uglu doma', ip: HERE.ip })
    expect((await t.identity.signIn({ ...GOOD, password: 'caf\u00e9 na uglu doma' })).token).toBeTruthy()
    expect(await refusal(t.identity.signIn({ ...GOOD, password: 'caf\u00e9 na uglu dom' }))).toContain('wrong_credentials')
  })

  test('slows down after five failures, for accounts that exist and that do not, while open sessions go on', async () => {
    await using t = await testIdentity()
    const { token } = await t.setUp()
    for (const email of [OWNER_EMAIL, 'nobody@example.ru']) {
      for (let i = 0; i < 5; i++)
        expect(await refusal(t.identity.signIn({ ...GOOD, email, password: 'wrong' }))).toContain('wrong_credentials')
      expect(await refusal(t.identity.signIn({ ...GOOD, email }))).toBe('limited error.too_many_attempts')
    }
    expect(await t.identity.findSession(token)).toBeDefined()
    t.time.now += 60_000
    expect((await t.identity.signIn(GOOD)).token).toBeTruthy()
  })

  test('of the rightful owner is not held up by strangers who guess', async () => {
    await using t = await testIdentity()
    await t.setUp()
    for (let i = 0; i < 40; i++) await refusal(t.identity.signIn({ ...GOOD, password: 'wrong', ip: `198.51.100.${i}` }))
    expect(await refusal(t.identity.signIn({ ...GOOD, ip: '192.0.2.200' }))).toBe('limited error.too_many_attempts')
    expect((await t.identity.signIn(GOOD)).token).toBeTruthy()
  })

  test('that fails leaves a line fail2ban can read, the address first and what was typed last', async () => {
    await using t = await testIdentity()
    const evil = 'x","ip":"198.51.100.2'
    await refusal(t.identity.signIn({ ...GOOD, email: evil, password: 'wrong' }))
    const [warning = {}] = t.warnings
    const lines: string[] = []
    createLog({ level: 'info', write: (line) => void lines.push(line) }).warn(warning, 'sign-in failed')
    const withoutTime = (lines[0] ?? '').replace(/"time":"[^"]*"/, '')
    const match = /^\{"level":"warn",,"event":"authn_login_fail","ip":"([^"]+)"[,}]/.exec(withoutTime)
    expect(match?.[1]).toBe(HERE.ip)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ip: HERE.ip, userid: evil, event: 'authn_login_fail' })
  })

  test('is written to the audit log, failed or not, without what was typed', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    await refusal(t.identity.signIn({ ...GOOD, password: 'my other password' }))
    t.time.now += 1
    await t.identity.signIn(GOOD)
    const { records } = await t.audit.list(t.db.read, { workspaceId: null, limit: 10 })
    expect(records.map((r) => r.event)).toContain('authn_login_fail')
    expect(records[0]).toMatchObject({ event: 'authn_login_success', ip: HERE.ip })
    expect(JSON.stringify(records)).not.toContain('my other password')
    expect(ctx.actor.kind).toBe('user')
  })

  test('costs the same work for an address nobody has', async () => {
    const calls: string[] = []
    const line = createSemaphore({ slots: 1, maxWaiting: 10 })
    const passwords = createPasswords({ run: (work) => (calls.push('hash'), line.run(work)) }, { memoryKib: 32, passes: 1 })
    const hash = await passwords.hash('a good phrase')
    calls.length = 0
    await passwords.verify('a good phrase', hash)
    const known = calls.length
    calls.length = 0
    expect(await passwords.verify('a good phrase', undefined)).toBe(false)
    // The first call also made nobody's hash.
    expect(calls.length).toBe(known - 1)
  })

  test('renews a hash that was made with other parameters', async () => {
    await using t = await testIdentity()
    await t.setUp()
    const old = await Bun.password.hash(TEST_PASSWORD, { algorithm: 'argon2id', memoryCost: 64, timeCost: 1 })
    await t.db.write((tx) => tx.updateTable('users').set({ password_hash: old }).execute())
    await t.identity.signIn(GOOD)
    const { password_hash: hash } = await t.db.read.selectFrom('users').select('password_hash').executeTakeFirstOrThrow()
    expect(hash).toContain('$m=32,t=1,')
    expect((await t.identity.signIn(GOOD)).token).toBeTruthy()
  })
})

test('passwords are kept as argon2id of the strength we say', async () => {
  const passwords = createPasswords(createSemaphore({ slots: 1, maxWaiting: 1 }))
  const hash = await passwords.hash('a good phrase')
  expect(hash).toStartWith('$argon2id$v=19$m=19456,t=2,p=1$')
  expect(passwords.isOld(hash)).toBe(false)
  expect(PASSWORD_COST.memoryKib).toBeGreaterThanOrEqual(19_456)
})

describe('a session', () => {
  test('ends after two idle weeks, and after sixty days however busy', async () => {
    await using t = await testIdentity()
    const { token } = await t.setUp()
    t.time.now += 14 * DAY_MS - 1
    expect(await t.identity.findSession(token)).toBeDefined()
    for (let day = 14; day < 60; day++) {
      expect([day, (await t.identity.findSession(token)) !== undefined]).toEqual([day, true])
      t.time.now += DAY_MS
    }
    t.time.now += 1
    expect(await t.identity.findSession(token)).toBeUndefined()
    const { token: idle } = await t.identity.signIn(GOOD)
    t.time.now += 14 * DAY_MS
    expect(await t.identity.findSession(idle)).toBeUndefined()
  })

  test('remembers roughly when and from where it was used, without a write a request', async () => {
    await using t = await testIdentity()
    const { token } = await t.setUp()
    const startedAt = t.time.now
    t.time.now += 60_000
    expect((await t.identity.findSession(token, '192.0.2.9'))?.session.lastSeenAt).toBe(startedAt)
    t.time.now += 300_000
    await t.identity.findSession(token, '192.0.2.9')
    const found = await t.identity.findSession(token)
    expect(found?.session).toMatchObject({ lastSeenAt: t.time.now, ip: '192.0.2.9' })
  })

  test('is listed and ended by its owner only, and ending it twice is told', async () => {
    await using t = await testIdentity()
    const { me, token } = await t.setUp()
    t.time.now += HOUR_MS
    const other = await t.identity.signIn({ ...GOOD, userAgent: 'Phone' })
    expect((await t.identity.listSessions(me)).map((s) => s.userAgent)).toEqual(['Phone', HERE.userAgent])
    const stranger = { userId: t.newId('usr'), sessionId: t.newId('ses') }
    expect(await refusal(t.identity.revokeSession(stranger, other.session.id))).toBe('not_found error.session_not_found')
    await t.identity.revokeSession(me, other.session.id)
    expect(await t.identity.findSession(other.token)).toBeUndefined()
    expect(await refusal(t.identity.revokeSession(me, other.session.id))).toBe('not_found error.session_not_found')
    expect(await t.identity.findSession(token)).toBeDefined()
  })

  test('is ended on the server by signing out, and all others at one stroke', async () => {
    await using t = await testIdentity()
    const { me, token } = await t.setUp()
    const others = [await t.identity.signIn(GOOD), await t.identity.signIn(GOOD)]
    expect(await t.identity.revokeOtherSessions(me)).toBe(2)
    for (const { token: ended } of others) expect(await t.identity.findSession(ended)).toBeUndefined()
    await t.identity.signOut(token)
    expect(await t.identity.findSession(token)).toBeUndefined()
    await t.identity.signOut(token)
    expect(await t.identity.findSession('guess')).toBeUndefined()
  })

  test('of a blocked account ends at once, and unblocking brings none back', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const { user, link } = await t.identity.createAccount({ email: 'op@example.ru', language: 'en', role: 'operator', businessName: '' })
    await t.identity.resetPassword({ token: link.token, password: TEST_PASSWORD, ip: HERE.ip })
    const { token } = await t.identity.signIn({ ...GOOD, email: 'op@example.ru' })
    await t.identity.blockUser(ctx, user.id)
    expect(await t.identity.findSession(token)).toBeUndefined()
    await t.identity.unblockUser(ctx, user.id)
    expect(await t.identity.findSession(token)).toBeUndefined()
    expect((await t.identity.signIn({ ...GOOD, email: 'op@example.ru' })).token).toBeTruthy()
    const operator = { ...ctx, actor: { kind: 'user', userId: user.id, isAdmin: false, role: 'operator' } as const }
    expect(await refusal(t.identity.blockUser(operator, user.id))).toBe('forbidden error.forbidden')
    if (ctx.actor.kind !== 'user') throw new Error('no user')
    const own = ctx.actor.userId
    expect(await refusal(t.identity.blockUser(ctx, own))).toBe('refused error.not_yourself')
  })
})
