import type { Hono } from 'hono'
import { z } from 'zod'
import { withQuery } from '../../../web/admin/page.ts'
import { dialogPage } from '../../../web/admin/pages/dialogs/dialog.ts'
import { type DialogItem, dialogsPage } from '../../../web/admin/pages/dialogs/list.ts'
import type { Assistant } from '../../domain/assistants/index.ts'
import { CHANNELS, type Dialog, workspaceStream } from '../../domain/dialogs/index.ts'
import { can } from '../../domain/identity/index.ts'
import type { AssistantId } from '../../kernel/ids.ts'
import { parseWith } from '../http/parse-json.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { fileHeaders } from './file-headers.ts'
import { replyComposer } from './handoff.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { besideOf, talkOf } from './talk.ts'

const PAGE_SIZE = 50
const Filter = z.object({
  assistant: z.string().max(40).optional(),
  channel: z.enum(CHANNELS).optional().catch(undefined),
  rating: z.enum(['good', 'bad']).optional().catch(undefined),
  handoff: z.enum(['open']).optional().catch(undefined),
  cursor: z.string().max(60).optional(),
})

export const dialogRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/dialogs', (c) => list(deps, c))
    .get('/dialogs/files/:id', async (c) => {
      const file = await (await deps.telegram.bots()).openFile(ctxOf(c), c.req.param('id'))
      return file ? c.body(file.body, 200, fileHeaders(file)) : c.notFound()
    })
    .get('/dialogs/:id', (c) => one(deps, c))

const list = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  const { assistant: assistantId, channel, rating, handoff, cursor } = parseWith(Filter, c.req.query())
  const lastSeq = await deps.lastSeq(workspaceStream(ctx.workspaceId))
  const [{ dialogs, nextCursor }, assistants] = await Promise.all([
    deps.dialogs.list(ctx, {
      assistantId: (assistantId || undefined) as AssistantId | undefined,
      channel,
      rating,
      handoff,
      cursor,
      limit: PAGE_SIZE,
    }),
    deps.assistants.list(ctx),
  ])
  const page = pageOf(deps, c)
  return show(
    c,
    dialogsPage(page, {
      dialogs: dialogs.map((dialog) => dialogItem(dialog, { assistants, goneName: page.t('dialogs.gone_assistant') })),
      assistants,
      filter: { assistantId: assistantId ?? '', channel: channel ?? '', rating: rating ?? '', handoff: handoff ?? '' },
      nextHref: nextCursor && withQuery(page, { cursor: nextCursor }),
      firstHref: cursor && withQuery(page, { cursor: undefined }),
      lastSeq,
    }),
  )
}

export const dialogItem = (dialog: Dialog, names: { assistants: readonly Assistant[]; goneName: string }): DialogItem => ({
  ...dialog,
  lastText: dialog.lastText.replace(/[*_`#>]|\[\d+\]/g, '').replace(/\s+/g, ' '),
  assistantName: names.assistants.find(({ id }) => id === dialog.assistantId)?.name ?? names.goneName,
  at: dialog.lastMessageAt,
})

const one = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  const dialog = await deps.dialogs.get(ctx, c.req.param('id') ?? '')
  const page = pageOf(deps, c)
  const beside = await besideOf(deps, page, { ctx, dialog })
  const [assistant, customer] = await Promise.all([
    deps.assistants.find(ctx.workspaceId, dialog.assistantId),
    deps.dialogs.customer(dialog),
  ])
  const names = {
    assistantName: assistant?.name ?? page.t('dialogs.gone_assistant'),
    customerName: customer?.name ?? page.t('dialogs.customer'),
    operatorName: page.t('dialogs.operator'),
  }
  const mayReply = can(ctx.actor, 'dialogs.reply')
  const files = dialog.channel === 'telegram' ? await (await deps.telegram.bots()).files(ctx, dialog.id) : []
  const talk = await talkOf(deps, page, { dialog, names, files })
  return show(
    c,
    dialogPage(page, {
      title: dialog.title,
      assistant,
      channel: dialog.channel,
      startedAt: dialog.createdAt,
      customer: { name: null, email: null, isIdentified: false, ...customer, context: dialog.context },
      talk,
      handoff: { dialogId: dialog.id, state: dialog.handoff, since: dialog.handoffAt, mayReply },
      composer: mayReply ? replyComposer(page, { dialog, text: '' }) : undefined,
      ...(beside ? { beside } : {}),
    }),
  )
}
