import { describe, expect, test } from 'bun:test'
import { HERE, refusal, TEST_PASSWORD, type TestIdentity, testIdentity } from '../../testing/identity.ts'
import { adminCommand } from './admin.ts'
import { parseCommandLine } from './parse.ts'
import { setupLinkCommand } from './setup-link.ts'

const FLAGS = { '--email': 'value', '--owner': 'switch', '--admin': 'switch', '--language': 'value' } as const

const run = async (t: TestIdentity, ...argv: string[]): Promise<string[]> => {
  const line = parseCommandLine(argv, { commands: { admin: FLAGS, 'setup-link': {} }, settings: [] })
  if ('key' in line) throw new Error(line.key)
  const printed: string[] = []
  const deps = {
    identity: t.identity,
    baseUrl: 'https://help.example.ru',
    language: 'en' as const,
    out: (text: string) => void printed.push(text),
  }
  const code = await (line.command === 'admin' ? adminCommand(deps, line) : setupLinkCommand(deps))
  expect(code).toBe(0)
  return printed
}

const tokenIn = (printed: string[], path: string): string => {
  const url = printed.at(-1) ?? ''
  expect(url).toStartWith(`https://help.example.ru/${path}/`)
  return url.split('/').at(-1) ?? ''
}

describe('replyx setup-link', () => {
  test('prints a link that works and ends the one before', async () => {
    await using t = await testIdentity()
    const first = tokenIn(await run(t, 'setup-link'), 'setup')
    const second = tokenIn(await run(t, 'setup-link'), 'setup')
    expect(await t.identity.setup.accepts(first)).toBe(false)
    expect(await t.identity.setup.accepts(second)).toBe(true)
  })

  test('says that the set-up is done when it is', async () => {
    await using t = await testIdentity()
    await t.setUp()
    expect(await refusal(run(t, 'setup-link'))).toBe('conflict error.setup_closed')
  })
})

describe('replyx admin', () => {
  test('create makes an operator, an owner or an admin who chooses his password by the link', async () => {
    await using t = await testIdentity()
    const { ctx } = await t.setUp()
    for (const [flags, role, isAdmin] of [
      [[], 'operator', false],
      [['--owner'], 'owner', false],
      [['--admin'], 'owner', true],
    ] as const) {
      const email = `${role}${isAdmin}@example.com`
      const token = tokenIn(await run(t, 'admin', 'create', '--email', email, ...flags), 'reset')
      await t.identity.resetPassword({ token, password: TEST_PASSWORD, ip: HERE.ip })
      const session = await t.identity.signIn({ email, password: TEST_PASSWORD, ...HERE })
      const found = await t.identity.findSession(session.token)
      expect(found?.user.isAdmin).toBe(isAdmin)
      expect(found?.workspaces).toMatchObject([{ id: ctx.workspaceId, role }])
    }
  })

  test('create on an empty instance makes the first account, and says it is the admin', async () => {
    await using t = await testIdentity()
    const printed = await run(t, 'admin', 'create', '--email=anna@example.ru', '--language', 'ru')
    expect(printed[0]).toContain('anna@example.ru')
    expect(await t.identity.setup.isOpen()).toBe(false)
    expect(await t.identity.findReset(tokenIn(printed, 'reset'))).toEqual({ email: 'anna@example.ru', isFirst: true })
  })

  test('reset-password prints a link and keeps the old password until it is used', async () => {
    await using t = await testIdentity()
    await t.setUp()
    const token = tokenIn(await run(t, 'admin', 'reset-password', '--email', 'OWNER@example.ru'), 'reset')
    expect((await t.identity.signIn({ email: 'owner@example.ru', password: TEST_PASSWORD, ...HERE })).token).toBeTruthy()
    await t.identity.resetPassword({ token, password: 'seven geese fly north', ip: HERE.ip })
    expect(await refusal(t.identity.signIn({ email: 'owner@example.ru', password: TEST_PASSWORD, ...HERE }))).toContain('wrong_credentials')
  })

  test('says what is missing or unknown', async () => {
    await using t = await testIdentity()
    expect(await refusal(run(t, 'admin'))).toBe('invalid error.admin_command')
    expect(await refusal(run(t, 'admin', 'delete', '--email', 'a@b.ru'))).toBe('invalid error.admin_command')
    expect(await refusal(run(t, 'admin', 'create'))).toBe('invalid error.email_needed')
    expect(await refusal(run(t, 'admin', 'create', '--email', 'nope'))).toBe('invalid error.email_invalid')
    expect(await refusal(run(t, 'admin', 'reset-password', '--email', 'nobody@example.ru'))).toBe('not_found error.account_not_found')
  })
})
