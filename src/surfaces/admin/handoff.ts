import type { Hono, MiddlewareHandler } from 'hono'
import { z } from 'zod'
import type { Page } from '../../../web/admin/page.ts'
import type { ComposerProps } from '../../../web/admin/parts/chat.ts'
import { type Dialog, MAX_TEXT_CHARS, workspaceStream } from '../../domain/dialogs/index.ts'
import { can } from '../../domain/identity/index.ts'
import type { LimitRule } from '../../platform/limits/index.ts'
import { takeFrom } from '../http/rate-limit.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goBackWith, goOn } from './flash.ts'
import { takeForm, textOf } from './form-state.ts'
import { ctxOf, newRoutes, type Screen, wantsJson } from './screen.ts'
import { readSent } from './sent-form.ts'

const REPLIED: LimitRule = { name: 'console_reply', quota: 120, windowMs: 60_000 }
const Reply = z.strictObject({
  dialog: z.string().max(40),
  clientMessageId: z.string().min(8).max(60),
  returnTo: z.string().max(2000),
  text: textOf(MAX_TEXT_CHARS),
})

/** A member of the staff in a dialog: writes to the customer, takes the dialog, gives it back. */
export const handoffRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .post('/dialogs/:id/reply', (c) => reply(deps, c))
    .post('/dialogs/:id/take-over', (c) => act(c, () => deps.handoff.takeOver(ctxOf(c), idOf(c))))
    .post('/dialogs/:id/release', (c) => act(c, () => deps.handoff.release(ctxOf(c), idOf(c))))

/** The field below the messages of a dialog's page. */
export const replyComposer = (page: Page, { dialog, text }: { dialog: Dialog; text: string }): ComposerProps => ({
  action: `/dialogs/${dialog.id}/reply`,
  dialogId: dialog.id,
  clientMessageId: crypto.randomUUID(),
  isAnswering: false,
  text,
  returnTo: page.address.pathname + page.address.search,
  as: 'operator',
})

const idOf = (c: Screen): string => c.req.param('id') ?? ''

const reply = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    schema: Reply,
    run: async ({ clientMessageId, text }) => {
      takeFrom(c, deps.limits, { rule: REPLIED, key: c.get('session')?.user.id ?? '' })
      const message = await deps.handoff.reply(ctxOf(c), { dialogId: idOf(c), clientMessageId, text })
      if (wantsJson(c)) return c.json({ dialogId: message.dialogId, messageId: message.id }, 202)
      return goOn(c, `/dialogs/${message.dialogId}#m${message.position}`)
    },
    again: (state, status) => {
      const detail = state.failure ?? Object.values(state.errors)[0] ?? ''
      if (wantsJson(c)) return c.json({ detail }, status)
      return goOn(c, `/dialogs/${idOf(c)}`, { kind: 'bad', key: 'error.field_required' })
    },
  })

const act = async (c: Screen, run: () => Promise<unknown>): Promise<Response> => {
  await readSent(c)
  const path = `/dialogs/${idOf(c)}`
  try {
    const outcome = await run()
    return goOn(c, path, outcome === 'released' || outcome === 'cancelled' ? { kind: 'good', key: 'handoff.released' } : undefined)
  } catch (error) {
    return goBackWith(c, '/dialogs', error)
  }
}

/** How many customers wait for a person, for the mark in the rail of every page and the script that keeps it. */
export const withWaiting = ({ handoff, lastSeq }: Pick<AdminDeps, 'handoff' | 'lastSeq'>): MiddlewareHandler<SessionEnv> =>
  async function withWaiting(c, next) {
    const isPage = c.req.method === 'GET' && c.req.header('accept')?.includes('text/html') === true
    if (isPage && (c.get('session')?.workspaces.length ?? 0) > 0) {
      const ctx = ctxOf(c)
      if (can(ctx.actor, 'dialogs.read')) {
        // The mark first: what comes in between is then told twice, never left out.
        const after = await lastSeq(workspaceStream(ctx.workspaceId))
        c.set('waiting', { count: await handoff.countWaiting(ctx), after })
      }
    }
    await next()
  }
