import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Answers } from '../../domain/answers/index.ts'
import type { Assistants } from '../../domain/assistants/index.ts'
import {
  CHANNELS,
  type Dialog,
  type Dialogs,
  dialogStream,
  MAX_TEXT_CHARS,
  type Message,
  type Received,
} from '../../domain/dialogs/index.ts'
import { assertCan } from '../../domain/identity/index.ts'
import type { Knowledge } from '../../domain/knowledge/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { type AssistantId, isId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/index.ts'
import type { Events, StoredEvent } from '../../platform/events/index.ts'
import { parseJson, parseWith } from '../http/parse-json.ts'
import { RatingBody } from '../http/rating.ts'
import { sourceView } from '../http/source-view.ts'
import type { SseHub } from '../http/sse.ts'
import { type ApiEnv, ctxOf } from './auth.ts'
import { waitForTurn } from './wait-for-turn.ts'

export interface DialogsApiDeps {
  assistants: Assistants
  dialogs: Dialogs
  answers: Answers
  knowledge: Knowledge
  events: Events
  sse: SseHub
  db: Db
  newClientMessageId: () => string
  /** Aborts when the server says goodbye. */
  stopping: AbortSignal
}

const text = z.string().trim().min(1).max(MAX_TEXT_CHARS)
const clientMessageId = z.string().trim().min(1).max(100).optional()

const NewDialog = z.strictObject({
  assistantId: z.string().refine((id): id is AssistantId => isId('ast', id), 'must be the id of an assistant'),
  text,
  clientMessageId,
  /** What the integrator knows the customer by; the same one finds the same customer. */
  customer: z.string().trim().min(1).max(200).default('api'),
})

const NewMessage = z.strictObject({ text, clientMessageId })
const Limit = z.coerce.number().int().min(1).max(100)
const Page = z.object({
  limit: Limit.default(50),
  cursor: z.string().max(60).optional(),
  assistantId: z.string().max(40).optional(),
  channel: z.enum(CHANNELS).optional(),
  rating: z.enum(['good', 'bad']).optional(),
})
const MessagesPage = z.object({ limit: Limit.default(50), before: z.coerce.number().int().min(1).optional() })

/** `/api/v1/dialogs`: ask, wait or stream, read. */
export const dialogsApi = (deps: DialogsApiDeps): Hono<ApiEnv> =>
  new Hono<ApiEnv>()
    .get('/', async (c) => {
      const { assistantId, ...page } = parseWith(Page, c.req.query())
      const { dialogs, nextCursor } = await deps.dialogs.list(ctxOf(c), { ...page, assistantId: assistantId as AssistantId | undefined })
      return c.json({ items: dialogs, nextCursor: nextCursor ?? null })
    })
    .post('/', (c) => begin(deps, c))
    .get('/:id', async (c) => c.json(await deps.dialogs.get(ctxOf(c), c.req.param('id'))))
    .get('/:id/messages', async (c) => {
      const dialog = await deps.dialogs.get(ctxOf(c), c.req.param('id'))
      const { limit, before } = parseWith(MessagesPage, c.req.query())
      return c.json({ items: await deps.dialogs.messages({ dialogId: dialog.id, limit, beforePosition: before }) })
    })
    .post('/:id/messages', (c) => goOn(deps, c))
    .get('/:id/messages/:messageId/sources/:number', (c) => openSource(deps, c))
    .put('/:id/messages/:messageId/rating', (c) => rate(deps, c))
    .delete('/:id/messages/:messageId/rating', (c) => rate(deps, c))
    .get('/:id/events', async (c) => {
      const dialog = await deps.dialogs.get(ctxOf(c), c.req.param('id'))
      return openStream(deps, c, { dialog })
    })
    .delete('/:id/turns/:turnId', async (c) => {
      assertCan(ctxOf(c), 'dialogs.reply')
      const dialog = await deps.dialogs.get(ctxOf(c), c.req.param('id'))
      return c.json({ outcome: await deps.answers.stop({ dialogId: dialog.id, turnId: c.req.param('turnId') }) })
    })

const openSource = async (deps: DialogsApiDeps, c: Context<ApiEnv>): Promise<Response> => {
  const dialog = await deps.dialogs.get(ctxOf(c), c.req.param('id') ?? '')
  const message = await deps.dialogs.message(dialog.id, c.req.param('messageId') ?? '')
  const source = message?.sources.find((cited) => String(cited.number) === c.req.param('number'))
  if (!source) throw new AppError('not_found', { key: 'error.source_not_found' })
  return c.json(await sourceView(deps.knowledge, dialog.workspaceId, source))
}

const begin = async (deps: DialogsApiDeps, c: Context<ApiEnv>): Promise<Response> => {
  const ctx = ctxOf(c)
  assertCan(ctx, 'dialogs.reply')
  const body = await parseJson(NewDialog, c.req.raw)
  const assistant = await deps.assistants.find(ctx.workspaceId, body.assistantId)
  if (!assistant) throw new AppError('not_found', { key: 'error.assistant_not_found' })
  const customerId = await deps.dialogs.ensureCustomer({ workspaceId: ctx.workspaceId, channel: 'api', externalKey: body.customer })
  const received = await deps.dialogs.receive({
    workspaceId: ctx.workspaceId,
    assistantId: assistant.id,
    customerId,
    channel: 'api',
    // The same client id again must find the dialog it began.
    dialog: body.clientMessageId === undefined ? 'new' : { beganWith: body.clientMessageId },
    clientMessageId: body.clientMessageId ?? deps.newClientMessageId(),
    text: body.text,
  })
  return reply(deps, c, { received, from: 0 })
}

const goOn = async (deps: DialogsApiDeps, c: Context<ApiEnv>): Promise<Response> => {
  const ctx = ctxOf(c)
  assertCan(ctx, 'dialogs.reply')
  const body = await parseJson(NewMessage, c.req.raw)
  const dialog = await deps.dialogs.find(ctx.workspaceId, c.req.param('id') ?? '')
  if (dialog?.channel !== 'api') throw new AppError('not_found', { key: 'error.dialog_not_found' })
  const from = await deps.events.lastSeq(deps.db.read, dialogStream(dialog.id))
  const received = await deps.dialogs.receive({
    workspaceId: ctx.workspaceId,
    assistantId: dialog.assistantId,
    customerId: dialog.customerId,
    channel: 'api',
    dialog: dialog.id,
    clientMessageId: body.clientMessageId ?? deps.newClientMessageId(),
    text: body.text,
  })
  return reply(deps, c, { received, from: received.outcome === 'duplicate' ? 0 : from })
}

/** For the customers the integrator speaks for; what others rated is theirs. */
const rate = async (deps: DialogsApiDeps, c: Context<ApiEnv>): Promise<Response> => {
  const ctx = ctxOf(c)
  assertCan(ctx, 'dialogs.reply')
  const rating = c.req.method === 'DELETE' ? null : await parseJson(RatingBody, c.req.raw)
  const dialog = await deps.dialogs.find(ctx.workspaceId, c.req.param('id') ?? '')
  if (dialog?.channel !== 'api') throw new AppError('not_found', { key: 'error.dialog_not_found' })
  return c.json(await deps.dialogs.rate({ dialogId: dialog.id, messageId: c.req.param('messageId') ?? '', rating }))
}

/** By what the caller accepts: a stream that ends with the answer, the answer itself (`?wait=seconds`), or a receipt; a receipt also while a
 *  person answers in the dialog. */
const reply = async (
  deps: DialogsApiDeps,
  c: Context<ApiEnv>,
  { received, from }: { received: Received; from: number },
): Promise<Response> => {
  const { message, turnId } = received
  const receipt = { dialogId: message.dialogId, messageId: message.id, turnId }
  if (turnId === null) return c.json({ ...receipt, state: 'held' }, 202)
  if (c.req.header('accept')?.includes('text/event-stream')) {
    return openStream(deps, c, { dialog: { id: message.dialogId }, from, isLast: (event) => isEndOf(event, turnId) })
  }
  const waitS = Math.min(120, Number(c.req.query('wait') ?? 0) || 0)
  if (waitS <= 0) return c.json({ ...receipt, state: 'accepted' }, 202)
  c.env?.server?.timeout(c.req.raw, 0)
  const { stopping } = deps
  const { signal } = c.req.raw
  const turn = await waitForTurn(deps, { dialogId: message.dialogId, turnId, timeoutMs: waitS * 1000, signal, stopping })
  if (turn?.state !== 'done') return c.json({ ...receipt, state: turn?.state ?? 'accepted' }, 202)
  return c.json({ ...receipt, state: 'done', answer: await answerOf(deps, message, turnId) })
}

const answerOf = async (deps: DialogsApiDeps, { dialogId }: Message, turnId: string): Promise<Message | undefined> => {
  const messages = await deps.dialogs.messages({ dialogId, limit: 20 })
  return messages.findLast((message) => message.turnId === turnId && message.author === 'assistant')
}

const isEndOf = ({ type, data }: StoredEvent, turnId: string): boolean =>
  ['turn.done', 'turn.failed', 'turn.cancelled'].includes(type) && (data as { turnId?: string }).turnId === turnId

interface StreamOptions {
  dialog: Pick<Dialog, 'id'>
  from?: number
  isLast?: (event: StoredEvent) => boolean
}

const openStream = (deps: DialogsApiDeps, c: Context<ApiEnv>, { dialog, from, isLast }: StreamOptions): Response =>
  deps.sse.open({
    request: c.req.raw,
    server: c.env?.server,
    clientKey: c.get('clientKey'),
    stream: dialogStream(dialog.id),
    catchUp: (mark) => deps.answers.catchUp(dialog.id, mark),
    isAllowed: c.get('isStillGood'),
    ...(from === undefined ? {} : { from }),
    ...(isLast ? { isLast } : {}),
  })
