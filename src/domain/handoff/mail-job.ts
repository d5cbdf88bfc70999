import { z } from 'zod'
import { MINUTE_MS } from '../../kernel/clock.ts'
import type { DialogId, WorkspaceId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import { type JobContext, type JobHandler, jobHandler } from '../../platform/jobs/index.ts'
import { MailError } from '../../platform/mail/index.ts'
import type { Call, HandoffDeps } from './deps.ts'
import type { HandoffTables } from './schema.ts'

export const CALL_MAIL_JOB = 'handoff.mail'

/** Whoever sits at the console has this long to answer before a mail goes out. */
const PATIENCE_MS = 30_000
/** Of one workspace: a rush of requests is one mail, not a hundred. */
const PAUSE_MS = 10 * MINUTE_MS
const MOST_NAMED = 10

/** A step: the staff will be written to, about everybody who waits by then. Nothing is planned while no mail server is set. */
export const enqueueCallMail = async (deps: HandoffDeps, tx: Tx, workspaceId: WorkspaceId): Promise<void> => {
  if (!deps.mail.mailer.isReady()) return
  const handoffs: Tx<HandoffTables> = tx
  const { last } = await handoffs
    .selectFrom('handoffs')
    .select((e) => e.fn.max('mailed_at').as('last'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const runAt = Math.max(deps.clock() + PATIENCE_MS, (last ?? 0) + PAUSE_MS)
  await deps.jobs.enqueue(tx, { kind: CALL_MAIL_JOB, payload: { workspaceId }, key: workspaceId, runAt })
}

export const createCallMailJob = (deps: HandoffDeps): JobHandler =>
  jobHandler({
    schema: z.strictObject({ workspaceId: z.string().transform((id) => id as WorkspaceId) }),
    concurrency: 1,
    maxAttempts: 8,
    timeoutMs: MINUTE_MS,
    run: async ({ workspaceId }, job) => {
      const calls = await unmailedCalls(deps, workspaceId)
      if (calls.length === 0) return
      for (const { email, language } of await deps.identity.mailboxesOf(workspaceId)) {
        await send(deps, job, { to: email, ...deps.mail.texts(language, calls.slice(0, MOST_NAMED)) })
      }
      // A crash before this line writes to them once more.
      await deps.db.write((tx) => markMailed(tx, { dialogIds: calls.map((call) => call.dialogId), at: deps.clock() }))
    },
  })

const send = async (deps: HandoffDeps, job: JobContext, mail: { to: string; subject: string; text: string }): Promise<void> => {
  try {
    await deps.mail.mailer.send(mail, job.signal)
  } catch (error) {
    if (!(error instanceof MailError) || !error.isPermanent) throw error
    job.log.warn({ err: error }, 'a mail about somebody who waits for a person was refused for good')
  }
}

const unmailedCalls = async ({ db, dialogs }: HandoffDeps, workspaceId: WorkspaceId): Promise<Call[]> => {
  const rows = await db.read
    .selectFrom('handoffs')
    .select('dialog_id')
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'requested')
    .where('mailed_at', 'is', null)
    .orderBy('began_at')
    .execute()
  const found = await Promise.all(rows.map((row) => dialogs.find(workspaceId, row.dialog_id)))
  return found.flatMap((dialog) => (dialog ? [{ dialogId: dialog.id, title: dialog.title }] : []))
}

const markMailed = async (tx: Tx<HandoffTables>, { dialogIds, at }: { dialogIds: readonly DialogId[]; at: number }): Promise<void> => {
  await tx
    .updateTable('handoffs')
    .set({ mailed_at: at })
    .where('dialog_id', 'in', [...dialogIds])
    .where('mailed_at', 'is', null)
    .execute()
}

/** A request that came while a mail was being written found its job taken. */
export const enqueueMissedMails = async (deps: HandoffDeps): Promise<void> => {
  if (!deps.mail.mailer.isReady()) return
  const rows = await deps.db.read
    .selectFrom('handoffs')
    .select('workspace_id')
    .distinct()
    .where('state', '=', 'requested')
    .where('mailed_at', 'is', null)
    .execute()
  for (const row of rows) await deps.db.write((tx) => enqueueCallMail(deps, tx, row.workspace_id as WorkspaceId))
}
