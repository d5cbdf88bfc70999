import { z } from 'zod'
import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Audit } from '../../platform/audit/index.ts'
import type { Db, Tx } from '../../platform/db/index.ts'
import { readSetting, type SettingsTables, writeSetting } from '../../platform/db/settings.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { parseAddressList } from './address-list.ts'
import { type MailSettings, mailFromUrl, StoredMail } from './mail-settings.ts'

/** What an admin changes while the instance runs; what the environment fixes is shown and refused. */
export interface Instance {
  /** Now in force; for the outbound guard, at every call. */
  allowedAddresses(): readonly string[]
  /** Now in force; undefined while mail is not set up. */
  mailSettings(): MailSettings | undefined
  network(ctx: Ctx): { addresses: readonly string[]; isFixed: boolean }
  saveNetwork(ctx: Ctx, addresses: readonly string[]): Promise<void>
  /** Never tells the password. */
  mail(ctx: Ctx): { settings: Omit<MailSettings, 'password'> | undefined; hasPassword: boolean; isFixed: boolean }
  /** Without a password the stored one stays, as long as host and user do. */
  saveMail(ctx: Ctx, settings: MailSettings): Promise<void>
}

export interface InstanceDeps {
  db: Db
  clock: Clock
  secrets: Pick<Secrets, 'seal' | 'open'>
  audit: Pick<Audit, 'record'>
  /** From the environment. */
  fixed: { allowedAddresses: readonly string[] | undefined; smtpUrl: string | undefined; mailFrom: string | undefined }
}

const NETWORK = 'network.allowed_addresses'
const MAIL = 'mail.smtp'
const MAIL_AAD = 'settings|value||mail.smtp'

/** Reads what is stored once; afterwards only its own verbs change it. */
export const openInstance = async (deps: InstanceDeps): Promise<Instance> => {
  const { fixed } = deps
  const now: Current = {
    addresses: fixed.allowedAddresses ? parseAddressList(fixed.allowedAddresses) : await storedAddresses(deps),
    mail: fixed.smtpUrl ? mailFromUrl(fixed.smtpUrl, fixed.mailFrom) : await storedMail(deps),
  }
  return {
    allowedAddresses: () => now.addresses,
    mailSettings: () => now.mail,
    network: (ctx) => {
      assertCan(ctx, 'instance.manage')
      return { addresses: now.addresses, isFixed: fixed.allowedAddresses !== undefined }
    },
    saveNetwork: async (ctx, addresses) => {
      assertCan(ctx, 'instance.manage')
      if (fixed.allowedAddresses) throw locked('REPLYX_ALLOWED_ADDRESSES')
      const list = parseAddressList(addresses)
      await save(deps, ctx, { key: NETWORK, value: list })
      now.addresses = list
    },
    mail: (ctx) => {
      assertCan(ctx, 'instance.manage')
      const { password = null, ...settings } = now.mail ?? {}
      return {
        settings: now.mail ? (settings as Omit<MailSettings, 'password'>) : undefined,
        hasPassword: password !== null,
        isFixed: fixed.smtpUrl !== undefined,
      }
    },
    saveMail: async (ctx, settings) => {
      assertCan(ctx, 'instance.manage')
      if (fixed.smtpUrl) throw locked('REPLYX_SMTP_URL')
      const isSameAccount = now.mail?.host === settings.host && now.mail.user === settings.user
      const complete = { ...settings, password: settings.password ?? (isSameAccount ? (now.mail?.password ?? null) : null) }
      await save(deps, ctx, { key: MAIL, value: sealed(deps, complete) })
      now.mail = complete
    },
  }
}

interface Current {
  addresses: readonly string[]
  mail: MailSettings | undefined
}

const storedAddresses = async ({ db }: InstanceDeps): Promise<string[]> =>
  z.array(z.string()).parse((await readSetting(db.read, NETWORK)) ?? [])

const storedMail = async ({ db, secrets }: InstanceDeps): Promise<MailSettings | undefined> => {
  const value = await readSetting(db.read, MAIL)
  if (value === undefined) return undefined
  const { sealedPassword, ...rest } = StoredMail.parse(value)
  return { ...rest, password: sealedPassword === null ? null : secrets.open(sealedPassword, MAIL_AAD) }
}

const sealed = ({ secrets }: InstanceDeps, { password, ...rest }: MailSettings): StoredMail => ({
  ...rest,
  sealedPassword: password === null ? null : secrets.seal(password, MAIL_AAD),
})

const save = ({ db, clock, audit }: InstanceDeps, ctx: Ctx, { key, value }: { key: string; value: unknown }): Promise<void> =>
  db.write(async (tx: Tx<SettingsTables> & Tx) => {
    await writeSetting(tx, { key, value, at: clock() })
    const actorId = ctx.actor.kind === 'user' ? ctx.actor.userId : null
    await audit.record(tx, { workspaceId: null, actor: { kind: ctx.actor.kind, id: actorId }, event: 'setting_changed', target: key })
  })

const locked = (name: string): AppError => new AppError('refused', { key: 'error.setting_fixed', params: { name } })
