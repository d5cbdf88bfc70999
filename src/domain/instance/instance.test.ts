import { describe, expect, test } from 'bun:test'
import { createAudit } from '../../platform/audit/index.ts'
import { createSecrets } from '../../platform/secrets/index.ts'
import { testBase, userCtx } from '../../testing/factories.ts'
import { type InstanceDeps, type MailSettings, openInstance } from './index.ts'

const MAIL: MailSettings = {
  host: 'smtp.example.com',
  port: 465,
  security: 'tls',
  user: 'bob',
  password: 'geheim-1234',
  from: 'a@example.com',
}

const setup = async (fixed: Partial<InstanceDeps['fixed']> = {}) => {
  const base = await testBase()
  const deps: InstanceDeps = {
    ...base,
    audit: createAudit(base),
    secrets: createSecrets([new Uint8Array(32).fill(1)]),
    fixed: { allowedAddresses: undefined, smtpUrl: undefined, mailFrom: undefined, ...fixed },
  }
  return { ...base, admin: userCtx(base, 'owner', { isAdmin: true }), owner: userCtx(base), open: () => openInstance(deps) }
}

describe('instance settings', () => {
  test('the list of private addresses holds at once and after a restart', async () => {
    await using s = await setup()
    const instance = await s.open()
    await instance.saveNetwork(s.admin, [' Localhost:11434', '10.0.0.5:8000', 'localhost:11434', ''])
    expect(instance.allowedAddresses()).toEqual(['localhost:11434', '10.0.0.5:8000'])
    expect((await s.open()).allowedAddresses()).toEqual(['localhost:11434', '10.0.0.5:8000'])
  })

  test.each(['localhost', 'http://localhost:1', 'a b:1', 'host:0', 'host:99999', 'host:1/x', '-x:1'])(
    '%s is no address and changes nothing',
    async (bad) => {
      await using s = await setup()
      const instance = await s.open()
      await instance.saveNetwork(s.admin, ['10.0.0.5:8000'])
      await expect(instance.saveNetwork(s.admin, ['10.0.0.6:1', bad])).rejects.toMatchObject({ code: 'invalid', field: 'addresses' })
      expect(instance.allowedAddresses()).toEqual(['10.0.0.5:8000'])
    },
  )

  test('a mail password is sealed in the database, never shown, and stays until the account changes', async () => {
    await using s = await setup()
    const instance = await s.open()
    await instance.saveMail(s.admin, MAIL)
    expect(JSON.stringify(instance.mail(s.admin))).not.toContain('geheim')
    expect(instance.mail(s.admin)).toMatchObject({ hasPassword: true, settings: { host: 'smtp.example.com' } })
    const stored = await s.db.read.selectFrom('settings').select('value').execute()
    expect(JSON.stringify(stored)).not.toContain('geheim')
    await instance.saveMail(s.admin, { ...MAIL, port: 587, security: 'starttls', password: null })
    expect((await s.open()).mailSettings()).toEqual({ ...MAIL, port: 587, security: 'starttls' })
    await instance.saveMail(s.admin, { ...MAIL, host: 'evil.example.com', password: null })
    expect(instance.mailSettings()?.password).toBeNull()
  })

  test('what the environment fixes is shown and refused', async () => {
    await using s = await setup({ allowedAddresses: ['127.0.0.1:9'], smtpUrl: 'smtp://bob%40x.ru:p%3Aw@[::1]:2525' })
    const instance = await s.open()
    expect(instance.mailSettings()).toEqual({
      host: '::1',
      port: 2525,
      security: 'starttls',
      user: 'bob@x.ru',
      password: 'p:w',
      from: 'bob@x.ru',
    })
    expect(instance.network(s.admin)).toEqual({ addresses: ['127.0.0.1:9'], isFixed: true })
    await expect(instance.saveNetwork(s.admin, [])).rejects.toMatchObject({
      code: 'refused',
      text: { params: { name: 'REPLYX_ALLOWED_ADDRESSES' } },
    })
    await expect(instance.saveMail(s.admin, MAIL)).rejects.toMatchObject({ code: 'refused' })
  })

  test('is the admin’s alone', async () => {
    await using s = await setup()
    const instance = await s.open()
    await expect(instance.saveNetwork(s.owner, [])).rejects.toMatchObject({ code: 'forbidden' })
    await expect(instance.saveMail(s.owner, MAIL)).rejects.toMatchObject({ code: 'forbidden' })
    expect(() => instance.network(s.owner)).toThrow('lacks instance.manage')
    expect(() => instance.mail(s.owner)).toThrow('lacks instance.manage')
  })
})
