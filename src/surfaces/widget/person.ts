import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Visitor } from '../../domain/channels/index.ts'
import { type Dialog, MAX_TEXT_CHARS, type Message } from '../../domain/dialogs/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { parseJson } from '../http/parse-json.ts'
import type { VisitorEnv, WidgetSurfaceDeps } from './deps.ts'
import type { Rates } from './rates.ts'

/** Somebody may be called before anything was written: then with the first message. */
const Call = z.strictObject({
  message: z
    .strictObject({ clientMessageId: z.string().regex(/^[\w-]{8,64}$/), text: z.string().trim().min(1).max(MAX_TEXT_CHARS) })
    .optional(),
})

/** A person instead of the assistant: calling him, and thinking better of it. Both may be sent twice. */
export const personRoutes = (deps: WidgetSurfaceDeps, rates: Rates): Hono<VisitorEnv> =>
  new Hono<VisitorEnv>()
    .post('/person', async (c) => {
      const visitor = c.get('visitor')
      rates.act(visitor.actor.customerId)
      const { message } = await parseJson(Call, c.req.raw)
      const dialog = (await dialogOf(deps, visitor)) ?? (message && (await begin(deps, rates, { c, message })))
      if (!dialog) throw new AppError('invalid', { key: 'error.person_needs_message' })
      const { workspaceId, actor } = visitor
      const outcome = await deps.handoff.request({ workspaceId, dialogId: dialog.id, reason: 'button', actor })
      return c.json({ outcome, person: await personOf(deps, visitor) })
    })
    .delete('/person', async (c) => {
      const visitor = c.get('visitor')
      rates.act(visitor.actor.customerId)
      const dialog = await dialogOf(deps, visitor)
      const { workspaceId, actor } = visitor
      const outcome = dialog ? await deps.handoff.withdraw({ workspaceId, dialogId: dialog.id, actor }) : 'nothing_open'
      return c.json({ outcome, person: await personOf(deps, visitor) })
    })

const dialogOf = (deps: WidgetSurfaceDeps, { actor }: Visitor): Promise<Dialog | undefined> =>
  deps.dialogs.latestOf(actor.customerId, actor.assistantId)

interface Beginning {
  c: Context<VisitorEnv>
  message: { clientMessageId: string; text: string }
}

const begin = async (deps: WidgetSurfaceDeps, rates: Rates, { c, message }: Beginning): Promise<Dialog | undefined> => {
  const visitor = c.get('visitor')
  const { assistantId, customerId } = visitor.actor
  const { workspaceId } = visitor
  await rates.write({ ip: c.get('clientIp'), workspaceId, ...visitor.actor })
  await deps.dialogs.receive({ workspaceId, assistantId, customerId, channel: 'widget', dialog: 'latest', ...message })
  return dialogOf(deps, visitor)
}

/** Whether a person can be called, was called or is there; `name` is the one who wrote last. */
export interface PersonView {
  isOffered: boolean
  state: Dialog['handoff']
  name: string | null
}

export const personView = ({ assistant }: Visitor, dialog: Dialog | undefined, messages: readonly Message[]): PersonView => ({
  isOffered: assistant.handoff.isOffered,
  state: dialog?.handoff ?? 'none',
  name: messages.findLast((message) => message.author === 'operator')?.authorName ?? null,
})

const personOf = async (deps: WidgetSurfaceDeps, visitor: Visitor): Promise<PersonView> => {
  const dialog = await dialogOf(deps, visitor)
  return personView(visitor, dialog, dialog ? await deps.dialogs.messages({ dialogId: dialog.id, limit: 20 }) : [])
}
