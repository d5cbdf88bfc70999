import { type Ctx, createIdentity, createPasswords, type Identity, type Me } from '../domain/identity/index.ts'
import type { WorkspaceId } from '../kernel/ids.ts'
import { type Audit, createAudit } from '../platform/audit/index.ts'
import type { JobContext } from '../platform/jobs/index.ts'
import { createAttempts, createLimits, createSemaphore } from '../platform/limits/index.ts'
import type { Log } from '../platform/log/log.ts'
import type { Mail, Mailer } from '../platform/mail/index.ts'
import { ctxOf, type TestBase, testBase } from './factories.ts'

export const TEST_PASSWORD = 'wet otter on the roof'
export const OWNER_EMAIL = 'owner@example.ru'

export interface TestIdentity extends TestBase {
  identity: Identity
  audit: Audit
  /** What the fake mail server took. */
  mails: Mail[]
  mailer: { isReady: boolean; fail: Error | undefined }
  /** Lines of level warn and above. */
  warnings: Array<Record<string, unknown>>
  /** Makes the first account through the set-up link. */
  setUp(): Promise<{ token: string; ctx: Ctx; me: Me }>
}

/** Identity over a database of its own, with hashes that cost nothing and a mail server that remembers. */
export const testIdentity = async (): Promise<TestIdentity> => {
  const base = await testBase()
  const mails: Mail[] = []
  const state: TestIdentity['mailer'] = { isReady: true, fail: undefined }
  const mailer: Mailer = {
    isReady: () => state.isReady,
    send: async (mail) => {
      if (state.fail) throw state.fail
      mails.push(mail)
    },
  }
  const warnings: Array<Record<string, unknown>> = []
  const note = (fields: object): void => void warnings.push({ ...fields })
  const log: Log = { ...base.log, warn: note, error: note, child: () => log }
  const audit = createAudit(base)
  const identity = createIdentity({
    ...base,
    log,
    audit,
    attempts: createAttempts(base),
    limits: createLimits(base),
    passwords: createPasswords(createSemaphore({ slots: 2, maxWaiting: 100 }), { memoryKib: 32, passes: 1 }),
    mail: {
      mailer,
      texts: (language, template, params) => ({ subject: `${language} ${template}`, text: JSON.stringify(params) }),
      resetUrl: (token) => `https://help.example.ru/reset/${token}`,
    },
  })
  const setUp = async () => {
    const link = await identity.setup.issueLink()
    const made = await identity.setup.finish({ ...FIRST, token: link.token })
    const ctx = ctxOf(made.workspace.id, { kind: 'user', userId: made.user.id, isAdmin: true, role: 'owner' })
    return { token: made.token, ctx, me: { userId: made.user.id, sessionId: made.session.id } }
  }
  return { ...base, log, identity, audit, mails, mailer: state, warnings, setUp }
}

export const HERE = { ip: '203.0.113.7', userAgent: 'Test/1.0' }

export const FIRST = { language: 'ru', email: OWNER_EMAIL, password: TEST_PASSWORD, businessName: 'Лавка', ...HERE } as const

/** A member's context as the console would make it from his session. */
export const ctxOfSession = async (t: TestIdentity, token: string, workspaceId?: WorkspaceId): Promise<Ctx> => {
  const found = await t.identity.findSession(token)
  const id = workspaceId ?? found?.workspaces[0]?.id
  const actor = id && found?.actorFor(id)
  if (!id || !actor) throw new Error('this session leads into no workspace')
  return ctxOf(id, actor)
}

/** Invites somebody into the workspace of this context and lets him in. */
export const join = async (
  t: TestIdentity,
  ctx: Ctx,
  input: { email: string; role: 'owner' | 'operator' },
): Promise<{ token: string; ctx: Ctx }> => {
  const link = await t.identity.members.invite(ctx, input)
  const { token } = await t.identity.members.accept({ token: link.token, password: TEST_PASSWORD, language: 'en', ...HERE })
  return { token, ctx: await ctxOfSession(t, token, ctx.workspaceId) }
}

/** What a call is refused with, as `code key`; fails the test when it is not refused. */
export const refusal = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'text' in error) return `${String(error.code)} ${(error.text as { key: string }).key}`
    throw error
  }
  return 'not refused'
}

/** Hands the mails that wait in the queue to their handler, as the runner would. */
export const runMailJobs = async (t: TestIdentity): Promise<void> => {
  const handler = t.identity.jobs['identity.mail']
  const rows = await t.db.read.selectFrom('jobs').selectAll().where('kind', '=', 'identity.mail').where('state', '=', 'waiting').execute()
  for (const row of rows) {
    await handler?.run(handler.schema.parse(JSON.parse(row.payload)), jobContext(t, row.id))
    await t.db.write((tx) => tx.deleteFrom('jobs').where('id', '=', row.id).execute())
  }
}

const jobContext = (t: TestIdentity, jobId: string): JobContext => ({
  jobId,
  attempt: 1,
  isLastAttempt: false,
  isStopping: () => false,
  signal: new AbortController().signal,
  log: t.log,
  complete: async () => {},
})
