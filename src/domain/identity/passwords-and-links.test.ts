import { describe, expect, test } from 'bun:test'
import { DAY_MS, HOUR_MS } from '../../kernel/clock.ts'
import { MailError } from '../../platform/mail/index.ts'
import { HERE, OWNER_EMAIL, refusal, runMailJobs, TEST_PASSWORD, testIdentity } from '../../testing/identity.ts'

const NEXT = 'seven geese fly north'
const GOOD = { email: OWNER_EMAIL, password: TEST_PASSWORD, ...HERE }

describe('changing the password', () => {
  test('needs the current one, ends every other session and tells the owner by mail', async () => {
    await using t = await testIdentity()
    const { me, token } = await t.setUp()
    const other = await t.identity.signIn(GOOD)
    expect(await refusal(t.identity.changePassword(me, { current: 'wrong', next: NEXT, ip: HERE.ip }))).toBe(
      'invalid error.wrong_current_password',
    )
    await t.identity.changePassword(me, { current: TEST_PASSWORD, next: NEXT, ip: HERE.ip })
    expect(await t.identity.findSession(token)).toBeDefined()
    expect(await t.identity.findSession(other.token)).toBeUndefined()
    expect(await refusal(t.identity.signIn(GOOD))).toContain('wrong_credentials')
    expect((await t.identity.signIn({ ...GOOD, password: NEXT })).token).toBeTruthy()
    await runMailJobs(t)
    expect(t.mails.map((m) => [m.to, m.subject])).toEqual([[OWNER_EMAIL, 'ru password_changed']])
  })

  test('refuses a weak one and one too many guesses', async () => {
    await using t = await testIdentity()
    const { me } = await t.setUp()
    expect(await refusal(t.identity.changePassword(me, { current: TEST_PASSWORD, next: 'qwerty12345', ip: HERE.ip }))).toBe(
      'invalid error.password_common',
    )
    for (let i = 0; i < 5; i++) await refusal(t.identity.changePassword(me, { current: 'wrong', next: NEXT, ip: HERE.ip }))
    expect(await refusal(t.identity.changePassword(me, { current: TEST_PASSWORD, next: NEXT, ip: HERE.ip }))).toBe(
      'limited error.too_many_attempts',
    )
  })
})

describe('a forgotten password', () => {
  test('is set anew by a link that works once, ends all sessions and signs nobody in', async () => {
    await using t = await testIdentity()
    const { token } = await t.setUp()
    await t.identity.requestPasswordReset(' OWNER@example.ru')
    await runMailJobs(t)
    const [mail] = t.mails
    expect(mail?.to).toBe(OWNER_EMAIL)
    const { url, minutes } = JSON.parse(mail?.text ?? '{}')
    expect(minutes).toBe(60)
    const reset = String(url).split('/').at(-1) ?? ''
    expect(await t.identity.findReset(reset)).toEqual({ email: OWNER_EMAIL, isFirst: false })
    await t.identity.resetPassword({ token: reset, password: NEXT, ip: HERE.ip })
    expect(await t.identity.findSession(token)).toBeUndefined()
    expect(await t.identity.findReset(reset)).toBeUndefined()
    expect(await refusal(t.identity.resetPassword({ token: reset, password: NEXT, ip: HERE.ip }))).toBe('refused error.reset_link_expired')
    expect((await t.identity.signIn({ ...GOOD, password: NEXT })).token).toBeTruthy()
  })

  test('of nobody is answered alike and leaves the same trace until the job finds out', async () => {
    await using t = await testIdentity()
    await t.setUp()
    await t.identity.requestPasswordReset(OWNER_EMAIL)
    await t.identity.requestPasswordReset('nobody@example.ru')
    const jobs = await t.db.read.selectFrom('jobs').select(['payload', 'state']).where('kind', '=', 'identity.mail').execute()
    expect(jobs.map((j) => JSON.parse(j.payload))).toEqual([
      { template: 'reset', to: OWNER_EMAIL },
      { template: 'reset', to: 'nobody@example.ru' },
    ])
    await runMailJobs(t)
    expect(t.mails.map((m) => m.to)).toEqual([OWNER_EMAIL])
  })

  test('sends one address a few mails an hour at most', async () => {
    await using t = await testIdentity()
    await t.setUp()
    for (let i = 0; i < 10; i++) {
      await t.identity.requestPasswordReset(OWNER_EMAIL)
      await runMailJobs(t)
    }
    expect(t.mails).toHaveLength(3)
  })

  test('keeps no usable token in the queue or in the database', async () => {
    await using t = await testIdentity()
    await t.setUp()
    await t.identity.requestPasswordReset(OWNER_EMAIL)
    const job = await t.db.read.selectFrom('jobs').selectAll().where('kind', '=', 'identity.mail').executeTakeFirstOrThrow()
    await runMailJobs(t)
    const token =
      String(JSON.parse(t.mails[0]?.text ?? '{}').url)
        .split('/')
        .at(-1) ?? ''
    expect(token).toHaveLength(43)
    const links = await t.db.read.selectFrom('one_time_links').selectAll().execute()
    expect(JSON.stringify([job, links])).not.toContain(token)
  })

  test('waits for the mail server, and gives up on an address it will never take', async () => {
    await using t = await testIdentity()
    await t.setUp()
    await t.identity.requestPasswordReset(OWNER_EMAIL)
    t.mailer.fail = new MailError('greylisted', { isPermanent: false })
    expect(await runMailJobs(t).catch(String)).toContain('greylisted')
    t.mailer.fail = new MailError('no such mailbox', { isPermanent: true })
    await runMailJobs(t)
    expect(t.warnings).toHaveLength(1)
    expect(t.mails).toHaveLength(0)
  })

  test('without a mail server is the business of the machine’s operator', async () => {
    await using t = await testIdentity()
    await t.setUp()
    t.mailer.isReady = false
    expect(t.identity.canMailResets()).toBe(false)
    await t.identity.requestPasswordReset(OWNER_EMAIL)
    expect(await t.db.read.selectFrom('jobs').selectAll().where('kind', '=', 'identity.mail').execute()).toEqual([])
    const link = await t.identity.resetLink('Owner@Example.ru')
    await t.identity.resetPassword({ token: link.token, password: NEXT, ip: HERE.ip })
    expect(await refusal(t.identity.resetLink('nobody@example.ru'))).toBe('not_found error.account_not_found')
  })

  test('link ends after an hour, by a newer link, and by a common password not at all', async () => {
    await using t = await testIdentity()
    await t.setUp()
    const old = await t.identity.resetLink(OWNER_EMAIL)
    const link = await t.identity.resetLink(OWNER_EMAIL)
    expect(await refusal(t.identity.resetPassword({ token: old.token, password: NEXT, ip: HERE.ip }))).toContain('reset_link_expired')
    expect(await refusal(t.identity.resetPassword({ token: link.token, password: 'password', ip: HERE.ip }))).toContain('password_common')
    t.time.now += HOUR_MS
    expect(await refusal(t.identity.resetPassword({ token: link.token, password: NEXT, ip: HERE.ip }))).toContain('reset_link_expired')
  })

  test('link of one kind opens no other door', async () => {
    await using t = await testIdentity()
    const setup = await t.identity.setup.issueLink()
    expect(await refusal(t.identity.resetPassword({ token: setup.token, password: NEXT, ip: HERE.ip }))).toContain('reset_link_expired')
    const { ctx } = await t.setUp()
    const invite = await t.identity.members.invite(ctx, { email: 'op@example.ru', role: 'operator' })
    expect(await refusal(t.identity.resetPassword({ token: invite.token, password: NEXT, ip: HERE.ip }))).toContain('reset_link_expired')
    const reset = await t.identity.resetLink(OWNER_EMAIL)
    expect(await t.identity.members.findInvitation(reset.token)).toBeUndefined()
  })
})

describe('an account made on the command line', () => {
  test('gets its password by its own link; the first one is admin and owner and closes the set-up', async () => {
    await using t = await testIdentity()
    const { user, link } = await t.identity.createAccount({
      email: 'Anna@Example.ru',
      language: 'ru',
      role: 'operator',
      businessName: 'Лавка',
    })
    expect(user.isAdmin).toBe(true)
    expect(await t.identity.setup.isOpen()).toBe(false)
    expect(await t.identity.findReset(link.token)).toEqual({ email: 'Anna@Example.ru', isFirst: true })
    expect(await refusal(t.identity.signIn({ ...GOOD, email: 'anna@example.ru', password: '' }))).toContain('wrong_credentials')
    await t.identity.resetPassword({ token: link.token, password: NEXT, ip: HERE.ip })
    const { token } = await t.identity.signIn({ ...GOOD, email: 'anna@example.ru', password: NEXT })
    expect((await t.identity.findSession(token))?.workspaces).toMatchObject([{ name: 'Лавка', role: 'owner' }])
  })

  test('is an admin, an owner or an operator, and no second one of an address', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    for (const role of ['admin', 'owner', 'operator'] as const) {
      t.time.now += 1
      await t.identity.createAccount({ email: `${role}@example.com`, language: 'en', role, businessName: '' })
    }
    const members = await t.identity.members.list(ctx)
    expect(members.map((m) => [m.email, m.role, m.isAdmin])).toEqual([
      ['owner@example.ru', 'owner', true],
      ['admin@example.com', 'owner', true],
      ['owner@example.com', 'owner', false],
      ['operator@example.com', 'operator', false],
    ])
    const again = t.identity.createAccount({ email: 'OWNER@EXAMPLE.COM', language: 'en', role: 'owner', businessName: '' })
    expect(await refusal(again)).toBe('conflict error.email_taken')
    const lost = t.identity.createAccount({
      email: 'x@example.com',
      language: 'en',
      role: 'owner',
      businessName: '',
      workspaceId: 'wsp_none',
    })
    expect(await refusal(lost)).toBe('not_found error.workspace_not_found')
  })
})

test('old sessions and links are forgotten by the daily job, live ones are not', async () => {
  await using t = await testIdentity()
  const { token } = await t.setUp()
  const cleanup = t.identity.jobs['identity.cleanup']
  expect(cleanup?.everyMs).toBe(DAY_MS)
  const job = {
    jobId: 'job_1',
    attempt: 1,
    isLastAttempt: true,
    isStopping: () => false,
    signal: new AbortController().signal,
    log: t.log,
    complete: async () => {},
  }
  await cleanup?.run({}, job)
  expect(await t.identity.findSession(token)).toBeDefined()
  t.time.now += 200 * DAY_MS
  await cleanup?.run({}, job)
  expect(await t.db.read.selectFrom('sessions').selectAll().execute()).toEqual([])
  expect(await t.db.read.selectFrom('one_time_links').selectAll().execute()).toEqual([])
})
