import { describe, expect, test } from 'bun:test'
import { FIRST, HERE, refusal, TEST_PASSWORD, testIdentity } from '../../testing/identity.ts'

describe('the first account', () => {
  test('is made through a link, is admin and owner of one workspace, and is signed in', async () => {
    await using t = await testIdentity()
    expect(await t.identity.setup.isOpen()).toBe(true)
    const { token, expiresAt } = await t.identity.setup.issueLink()
    expect(expiresAt - t.time.now).toBe(30 * 60_000)
    expect(await t.identity.setup.accepts(token)).toBe(true)
    const made = await t.identity.setup.finish({ ...FIRST, token })
    expect(made.user).toMatchObject({ email: FIRST.email, isAdmin: true, language: 'ru', isBlocked: false })
    const found = await t.identity.findSession(made.token)
    expect(found?.workspaces).toEqual([{ id: made.workspace.id, name: 'Лавка', role: 'owner' }])
    expect(found?.actorFor(made.workspace.id)).toEqual({ kind: 'user', userId: made.user.id, isAdmin: true, role: 'owner' })
    expect(found?.actorFor('wsp_other')).toBeUndefined()
  })

  test('closes the set-up for ever: no new link, and the open one is dead', async () => {
    await using t = await testIdentity()
    const { token } = await t.identity.setup.issueLink()
    await t.identity.setup.finish({ ...FIRST, token })
    expect(await t.identity.setup.isOpen()).toBe(false)
    expect(await t.identity.setup.accepts(token)).toBe(false)
    expect(await refusal(t.identity.setup.issueLink())).toBe('conflict error.setup_closed')
    expect(await refusal(t.identity.setup.finish({ ...FIRST, email: 'second@example.ru', token }))).toBe('conflict error.setup_closed')
  })

  test('is one, however many finish at once', async () => {
    await using t = await testIdentity()
    const { token } = await t.identity.setup.issueLink()
    const all = await Promise.allSettled([
      ...Array.from({ length: 5 }, (_, i) => t.identity.setup.finish({ ...FIRST, email: `u${i}@example.ru`, token })),
      t.identity.setup.fromConfig({ ...FIRST, email: 'config@example.ru' }),
      t.identity.createAccount({ email: 'cli@example.ru', language: 'ru', role: 'admin', businessName: 'x' }),
    ])
    const users = await t.db.read.selectFrom('users').select(['id', 'is_first']).execute()
    // The command line adds its account to the first one; nobody else gets in.
    expect(users.filter((u) => u.is_first === 1)).toHaveLength(1)
    expect(users.length).toBeLessThanOrEqual(2)
    expect(await t.db.read.selectFrom('workspaces').selectAll().execute()).toHaveLength(1)
    expect(all.slice(0, 5).filter((r) => r.status === 'fulfilled').length).toBeLessThanOrEqual(1)
  })

  test('needs the newest link, within its half hour', async () => {
    await using t = await testIdentity()
    const old = await t.identity.setup.issueLink()
    const link = await t.identity.setup.issueLink()
    expect(await refusal(t.identity.setup.finish({ ...FIRST, token: old.token }))).toBe('refused error.setup_link_expired')
    expect(await refusal(t.identity.setup.finish({ ...FIRST, token: 'guess' }))).toBe('refused error.setup_link_expired')
    t.time.now += 30 * 60_000
    expect(await t.identity.setup.accepts(link.token)).toBe(false)
    expect(await refusal(t.identity.setup.finish({ ...FIRST, token: link.token }))).toBe('refused error.setup_link_expired')
  })

  test('with a bad address or password says so and leaves the link usable', async () => {
    await using t = await testIdentity()
    const { token } = await t.identity.setup.issueLink()
    expect(await refusal(t.identity.setup.finish({ ...FIRST, email: 'nope', token }))).toBe('invalid error.email_invalid')
    expect(await refusal(t.identity.setup.finish({ ...FIRST, password: 'пароль123', token }))).toBe('invalid error.password_common')
    expect((await t.identity.setup.finish({ ...FIRST, token })).user.email).toBe(FIRST.email)
  })

  test('can come from the configuration, at every start anew without harm', async () => {
    await using t = await testIdentity()
    expect(await t.identity.setup.fromConfig(FIRST)).toBe('made')
    expect(await t.identity.setup.fromConfig({ ...FIRST, password: 'another good phrase' })).toBe('exists')
    expect((await t.identity.signIn({ email: FIRST.email, password: TEST_PASSWORD, ...HERE })).token).toHaveLength(43)
  })

  test('leaves no token and no password in the database', async () => {
    await using t = await testIdentity()
    const { token: linkToken } = await t.identity.setup.issueLink()
    const { token } = await t.identity.setup.finish({ ...FIRST, token: linkToken })
    const dump = JSON.stringify([
      await t.db.read.selectFrom('users').selectAll().execute(),
      await t.db.read.selectFrom('sessions').selectAll().execute(),
      await t.db.read.selectFrom('one_time_links').selectAll().execute(),
      await t.db.read.selectFrom('audit_log').selectAll().execute(),
    ])
    for (const secret of [linkToken, token, TEST_PASSWORD]) expect(dump).not.toContain(secret)
    expect(dump).toContain('$argon2id$')
  })
})
