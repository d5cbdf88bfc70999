import type { Hono } from 'hono'
import { z } from 'zod'
import { mailPage } from '../../../web/admin/pages/instance/mail.ts'
import { networkPage } from '../../../web/admin/pages/instance/network.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import { assertCan } from '../../domain/identity/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { LimitRule } from '../../platform/limits/index.ts'
import { MailError } from '../../platform/mail/index.ts'
import { takeFrom } from '../http/rate-limit.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goOn } from './flash.ts'
import { EMPTY, linesOf, takeForm, textOf } from './form-state.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'

const Addresses = z.strictObject({ addresses: textOf(4000, { isOptional: true }).transform(linesOf) })
const Smtp = z.strictObject({
  host: textOf(253),
  port: z.coerce.number('error.field_invalid').int('error.field_invalid').min(1, 'error.field_invalid').max(65_535, 'error.field_invalid'),
  security: z.enum(['tls', 'starttls']),
  user: textOf(254, { isOptional: true }),
  password: z.string().max(500).default(''),
  from: textOf(320),
})
const To = z.strictObject({ to: textOf(254).pipe(z.email('error.email_invalid')) })
const TEST_MAIL: LimitRule = { name: 'test_mail', quota: 10, windowMs: 10 * 60_000 }
const MAIL_TIMEOUT_MS = 30_000

/** What an admin sets for the whole instance: private addresses and mail. */
export const instanceRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/instance/network', (c) => showNetwork(deps, c))
    .post('/instance/network', (c) =>
      takeForm(c, {
        schema: Addresses,
        run: async ({ addresses }) => {
          await deps.instance.saveNetwork(ctxOf(c), addresses)
          return goOn(c, '/instance/network', { kind: 'good', key: 'instance.addresses_saved' })
        },
        again: (state, status) => showNetwork(deps, c, { state, status }),
      }),
    )
    .get('/instance/mail', (c) => showMail(deps, c, { status: 200 }))
    .post('/instance/mail', (c) =>
      takeForm(c, {
        schema: Smtp,
        secrets: ['password'],
        run: async ({ user, password, ...rest }) => {
          await deps.instance.saveMail(ctxOf(c), { ...rest, user: user || null, password: password || null })
          return goOn(c, '/instance/mail', { kind: 'good', key: 'instance.mail_saved' })
        },
        again: (state, status) => showMail(deps, c, { state, status }),
      }),
    )
    .post('/instance/mail/test', (c) => sendTest(deps, c))

interface Shown {
  status: Parameters<typeof show>[2]
  state?: FormState
  test?: FormState
}

const showNetwork = (deps: AdminDeps, c: Screen, again?: Shown): Response => {
  const { addresses, isFixed } = deps.instance.network(ctxOf(c))
  const state = again?.state ?? { values: { addresses: addresses.join('\n') }, errors: {} }
  const props = { state, lockedBy: isFixed ? 'REPLYX_ALLOWED_ADDRESSES' : undefined }
  return show(c, networkPage(pageOf(deps, c), props), again?.status)
}

const showMail = (deps: AdminDeps, c: Screen, shown: Shown): Response => {
  const { settings, hasPassword, isFixed } = deps.instance.mail(ctxOf(c))
  const values: Record<string, string> = settings ? { ...settings, port: String(settings.port), user: settings.user ?? '' } : {}
  const props = {
    state: shown.state ?? { values, errors: {} },
    hasPassword,
    isConfigured: settings !== undefined,
    lockedBy: isFixed ? 'REPLYX_SMTP_URL' : undefined,
    test: shown.test ?? EMPTY,
  }
  return show(c, mailPage(pageOf(deps, c), props), shown.status)
}

const sendTest = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    schema: To,
    run: async ({ to }) => {
      const ctx = ctxOf(c)
      assertCan(ctx, 'instance.manage')
      takeFrom(c, deps.limits, { rule: TEST_MAIL, key: c.get('session')?.user.id ?? '' })
      const { t } = pageOf(deps, c)
      const mail = { to, subject: t('instance.mail_test_subject'), text: t('instance.mail_test_text') }
      try {
        await deps.mailer.send(mail, AbortSignal.any([ctx.signal, AbortSignal.timeout(MAIL_TIMEOUT_MS)]))
      } catch (cause) {
        throw mailRefusal(cause)
      }
      return goOn(c, '/instance/mail', { kind: 'good', key: 'instance.mail_sent', params: { email: to } })
    },
    again: (test, status) => showMail(deps, c, { test, status }),
  })

/** What the mail server said goes to the log; to the admin what he can do about it. */
const mailRefusal = (cause: unknown): AppError => {
  const detail = cause instanceof Error ? cause.message : String(cause)
  const isRefused = cause instanceof MailError && cause.isPermanent
  return new AppError('unavailable', { key: isRefused ? 'error.mail_refused' : 'error.mail_unreachable' }, { cause, detail })
}
