import { describe, expect, test } from 'bun:test'
import { DAY_MS } from '../../kernel/clock.ts'
import { strangerCtx } from '../../testing/factories.ts'
import { ctxOfSession, HERE, join, OWNER_EMAIL, refusal, TEST_PASSWORD, type TestIdentity, testIdentity } from '../../testing/identity.ts'
import type { Ctx } from './index.ts'

/** The team of another workspace, which may touch nothing of ours. */
const otherOwner = (t: TestIdentity): Ctx => ({
  workspaceId: t.newId('wsp'),
  actor: { kind: 'user', userId: t.newId('usr'), isAdmin: true, role: 'owner' },
  signal: new AbortController().signal,
  log: t.log,
})

const accept = (t: TestIdentity, token: string, password = TEST_PASSWORD) =>
  t.identity.members.accept({ token, password, language: 'en', ...HERE })

describe('an invitation', () => {
  test('makes an account with the chosen role and signs it in', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const link = await t.identity.members.invite(ctx, { email: 'Op@Example.ru', role: 'operator' })
    expect(link.expiresAt - t.time.now).toBe(7 * DAY_MS)
    expect(await t.identity.members.findInvitation(link.token)).toEqual({
      email: 'op@example.ru',
      role: 'operator',
      workspaceName: 'Лавка',
      hasAccount: false,
    })
    const { token } = await accept(t, link.token)
    const found = await t.identity.findSession(token)
    expect(found?.user).toMatchObject({ email: 'op@example.ru', isAdmin: false, language: 'en' })
    expect(found?.workspaces).toMatchObject([{ id: ctx.workspaceId, role: 'operator' }])
    expect(await refusal(accept(t, link.token))).toBe('refused error.invite_link_expired')
    expect(await t.identity.members.listInvitations(ctx)).toEqual([])
  })

  test('of somebody with an account needs that account’s password', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const { ctx: operator } = await join(t, ctx, { email: 'op@example.ru', role: 'operator' })
    if (operator.actor.kind !== 'user') throw new Error('no user')
    await t.identity.members.remove(ctx, operator.actor.userId)
    const link = await t.identity.members.invite(ctx, { email: 'op@example.ru', role: 'owner' })
    expect((await t.identity.members.findInvitation(link.token))?.hasAccount).toBe(true)
    expect(await refusal(accept(t, link.token, 'a new phrase of mine'))).toBe('unauthenticated error.wrong_credentials')
    const { token } = await accept(t, link.token)
    expect((await t.identity.findSession(token))?.workspaces).toMatchObject([{ role: 'owner' }])
  })

  test('ends by a newer one, by time, and by being cancelled', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const input = { email: 'op@example.ru', role: 'operator' } as const
    const old = await t.identity.members.invite(ctx, input)
    const link = await t.identity.members.invite(ctx, input)
    expect(await refusal(accept(t, old.token))).toContain('invite_link_expired')
    expect(await t.identity.members.listInvitations(ctx)).toMatchObject([{ id: link.id, email: 'op@example.ru', role: 'operator' }])
    await t.identity.members.cancelInvitation(ctx, link.id)
    expect(await refusal(accept(t, link.token))).toContain('invite_link_expired')
    expect(await refusal(t.identity.members.cancelInvitation(ctx, link.id))).toBe('not_found error.invitation_not_found')
    const late = await t.identity.members.invite(ctx, input)
    t.time.now += 7 * DAY_MS
    expect(await refusal(accept(t, late.token))).toContain('invite_link_expired')
    expect(await t.identity.members.listInvitations(ctx)).toEqual([])
  })

  test('is taken by one of two who come at once', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const link = await t.identity.members.invite(ctx, { email: 'op@example.ru', role: 'operator' })
    const both = await Promise.allSettled([accept(t, link.token), accept(t, link.token)])
    expect(both.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    expect(await t.identity.members.list(ctx)).toHaveLength(2)
  })

  test('is for owners only, not for a member already, and of no foreign workspace', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const { ctx: operator } = await join(t, ctx, { email: 'op@example.ru', role: 'operator' })
    const input = { email: 'new@example.ru', role: 'owner' } as const
    for (const stranger of [operator, strangerCtx(t, ctx)]) {
      expect(await refusal(t.identity.members.invite(stranger, input))).toBe('forbidden error.forbidden')
      expect(await refusal(t.identity.members.list(stranger))).toBe('forbidden error.forbidden')
      expect(await refusal(t.identity.members.listInvitations(stranger))).toBe('forbidden error.forbidden')
    }
    expect(await refusal(t.identity.members.invite(ctx, { ...input, email: 'OP@example.ru' }))).toBe('conflict error.already_member')
    const link = await t.identity.members.invite(ctx, input)
    expect(await refusal(t.identity.members.cancelInvitation(otherOwner(t), link.id))).toBe('not_found error.invitation_not_found')
    expect(await t.identity.members.listInvitations(otherOwner(t))).toEqual([])
  })
})

describe('a member', () => {
  test('changes role with effect on his next request', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const { ctx: operator, token } = await join(t, ctx, { email: 'op@example.ru', role: 'operator' })
    if (operator.actor.kind !== 'user') throw new Error('no user')
    await t.identity.members.changeRole(ctx, { userId: operator.actor.userId, role: 'owner' })
    await t.identity.members.changeRole(ctx, { userId: operator.actor.userId, role: 'owner' })
    expect((await ctxOfSession(t, token)).actor).toMatchObject({ role: 'owner' })
    const lost = { userId: t.newId('usr'), role: 'owner' } as const
    expect(await refusal(t.identity.members.changeRole(ctx, lost))).toBe('not_found error.member_not_found')
    expect(await refusal(t.identity.members.changeRole(otherOwner(t), { ...lost, userId: operator.actor.userId }))).toContain('not_found')
    expect(await refusal(t.identity.members.changeRole(strangerCtx(t, ctx), lost))).toContain('forbidden')
  })

  test('who is removed sees the workspace no more and keeps his account', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const { ctx: operator, token } = await join(t, ctx, { email: 'op@example.ru', role: 'operator' })
    if (operator.actor.kind !== 'user') throw new Error('no user')
    const { userId } = operator.actor
    expect(await refusal(t.identity.members.remove(otherOwner(t), userId))).toBe('not_found error.member_not_found')
    expect(await refusal(t.identity.members.remove(operator, userId))).toBe('forbidden error.forbidden')
    await t.identity.members.remove(ctx, userId)
    expect((await t.identity.findSession(token))?.workspaces).toEqual([])
    expect(await refusal(t.identity.members.remove(ctx, userId))).toBe('not_found error.member_not_found')
  })

  test('who is the last owner stays, also when two owners leave at once', async () => {
    await using t = await testIdentity()
    const { ctx, me } = await t.setUp()
    expect(await refusal(t.identity.members.remove(ctx, me.userId))).toBe('conflict error.last_owner')
    expect(await refusal(t.identity.members.changeRole(ctx, { userId: me.userId, role: 'operator' }))).toBe('conflict error.last_owner')
    const { ctx: second } = await join(t, ctx, { email: 'two@example.ru', role: 'owner' })
    if (second.actor.kind !== 'user') throw new Error('no user')
    await Promise.allSettled([
      t.identity.members.remove(ctx, me.userId),
      t.identity.members.changeRole(second, { userId: second.actor.userId, role: 'operator' }),
    ])
    const left = await t.db.read.selectFrom('members').selectAll().where('role', '=', 'owner').execute()
    expect(left).toHaveLength(1)
  })

  test('is listed with what the owner wants to know', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    t.time.now += DAY_MS
    await join(t, ctx, { email: 'op@example.ru', role: 'operator' })
    const members = await t.identity.members.list(ctx)
    expect(members).toMatchObject([
      { email: OWNER_EMAIL, role: 'owner', isAdmin: true, isBlocked: false },
      { email: 'op@example.ru', role: 'operator', isAdmin: false, lastSeenAt: t.time.now, joinedAt: t.time.now },
    ])
  })
})

describe('an API key', () => {
  const input = { name: 'Shop', scopes: ['dialogs:write', 'documents:read'] as const }

  test('opens its workspace with its scopes and is shown once', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const { apiKey, secret } = await t.identity.createApiKey(ctx, input)
    expect(secret).toMatch(/^rx_live_[\w-]{43}$/)
    expect(apiKey.masked).toBe(`${secret.slice(0, 11)}…${secret.slice(-4)}`)
    expect(await t.identity.authenticateApiKey(secret)).toEqual({
      workspaceId: ctx.workspaceId,
      actor: { kind: 'api_key', apiKeyId: apiKey.id, scopes: ['documents:read', 'dialogs:write'] },
    })
    const listed = await t.identity.listApiKeys(ctx)
    expect(listed).toMatchObject([{ id: apiKey.id, name: 'Shop', lastUsedAt: t.time.now }])
    const stored = await t.db.read.selectFrom('api_keys').selectAll().execute()
    expect(JSON.stringify([listed, stored, (await t.audit.list(t.db.read, { workspaceId: null, limit: 50 })).records])).not.toContain(
      secret,
    )
  })

  test('that is unknown, changed or revoked opens nothing, and revoking twice is told', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const { apiKey, secret } = await t.identity.createApiKey(ctx, input)
    for (const wrong of ['', 'rx_live_', secret.slice(0, -1), `${secret}x`, secret.toUpperCase(), secret.replace('live', 'test')]) {
      expect(await t.identity.authenticateApiKey(wrong)).toBeUndefined()
    }
    await t.identity.revokeApiKey(ctx, apiKey.id)
    expect(await t.identity.authenticateApiKey(secret)).toBeUndefined()
    expect(await t.identity.listApiKeys(ctx)).toEqual([])
    expect(await refusal(t.identity.revokeApiKey(ctx, apiKey.id))).toBe('not_found error.api_key_not_found')
  })

  test('is managed by owners of its workspace only', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    const { apiKey, secret } = await t.identity.createApiKey(ctx, input)
    const { ctx: operator } = await join(t, ctx, { email: 'op@example.ru', role: 'operator' })
    const found = await t.identity.authenticateApiKey(secret)
    const byKey: Ctx = { ...ctx, actor: found?.actor ?? { kind: 'api_key', apiKeyId: apiKey.id, scopes: [] } }
    for (const stranger of [operator, byKey, strangerCtx(t, ctx)]) {
      expect(await refusal(t.identity.createApiKey(stranger, input))).toBe('forbidden error.forbidden')
      expect(await refusal(t.identity.listApiKeys(stranger))).toBe('forbidden error.forbidden')
      expect(await refusal(t.identity.revokeApiKey(stranger, apiKey.id))).toBe('forbidden error.forbidden')
    }
    expect(await refusal(t.identity.revokeApiKey(otherOwner(t), apiKey.id))).toBe('not_found error.api_key_not_found')
    expect(await t.identity.listApiKeys(otherOwner(t))).toEqual([])
    expect(await refusal(t.identity.createApiKey(ctx, { name: 'x', scopes: [] }))).toBe('invalid error.scopes_missing')
  })
})
