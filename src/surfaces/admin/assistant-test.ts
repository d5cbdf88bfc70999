import type { Hono } from 'hono'
import { z } from 'zod'
import type { View } from '../../../web/admin/html.ts'
import type { Page } from '../../../web/admin/page.ts'
import { type TestProps, testDrawer, testPage } from '../../../web/admin/pages/assistants/test.ts'
import type { Assistant } from '../../domain/assistants/index.ts'
import { type Dialog, MAX_TEXT_CHARS, RATING_REASONS, type Rating, type Received } from '../../domain/dialogs/index.ts'
import { assertCan, type Ctx, can } from '../../domain/identity/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import type { LimitRule } from '../../platform/limits/index.ts'
import { takeFrom } from '../http/rate-limit.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goOn } from './flash.ts'
import { takeForm, textOf } from './form-state.ts'
import { assistantOf, hubOf } from './hub.ts'
import { ctxOf, localPath, newRoutes, pageOf, type Screen, show, wantsJson } from './screen.ts'
import { startersOf } from './starters.ts'
import { besideOf, talkOf } from './talk.ts'

const ASKED: LimitRule = { name: 'console_question', quota: 60, windowMs: 60_000 }
const common = { dialog: z.string().max(40), clientMessageId: z.string().min(8).max(60), returnTo: z.string().max(2000) }
const Question = z.strictObject({ ...common, text: textOf(MAX_TEXT_CHARS) })
const Rated = z.strictObject({
  dialog: z.string().max(40),
  messageId: z.string().max(40),
  returnTo: z.string().max(2000),
  // One field: the button that was pressed.
  rating: z.union([z.enum(['good', 'bad', 'none']), z.templateLiteral(['bad.', z.enum(RATING_REASONS)])]),
})
const Stop = z.strictObject({ ...common, text: z.string().max(MAX_TEXT_CHARS * 2) })

/** The test bench: a real dialog over the channel `playground`, answered as any customer's. */
export const assistantTestRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/assistants/:id/test', async (c) => {
      const assistant = await assistantOf(deps, c)
      const page = pageOf(deps, c)
      const bench = await benchOf(deps, c, { page, assistant, dialogId: c.req.query('dialog') })
      return show(c, testPage(page, bench))
    })
    .post('/assistants/:id/test', (c) => ask(deps, c))
    .post('/assistants/:id/test/stop', (c) => stop(deps, c))
    .post('/assistants/:id/test/rating', (c) => rate(deps, c))

/** The same bench beside another tab, when the address asks for it. */
export const drawerOf = async (deps: AdminDeps, c: Screen, assistant: Assistant): Promise<{ drawer?: View }> => {
  const wanted = c.req.query('test')
  if (!wanted) return {}
  const page = pageOf(deps, c)
  const bench = await benchOf(deps, c, { page, assistant, dialogId: wanted === 'open' ? undefined : wanted })
  return { drawer: testDrawer(page, bench) }
}

interface BenchAsked {
  page: Page
  assistant: Assistant
  dialogId: string | undefined
}

/** The bench on whatever page `page` is of. */
export const benchOf = async (deps: AdminDeps, c: Screen, { page, assistant, dialogId }: BenchAsked): Promise<TestProps> => {
  const ctx = ctxOf(c)
  const dialog = dialogId ? await ownDialog(deps, ctx, { dialogId, assistant }) : undefined
  const path = `/assistants/${assistant.id}/test`
  const names = {
    assistantName: assistant.name,
    customerName: page.t('assistants.you'),
    operatorName: page.t('dialogs.operator'),
    rateAction: `${path}/rating`,
  }
  const [talk, starters, hasDocuments, isLocal, beside] = await Promise.all([
    talkOf(deps, page, { dialog, names }),
    dialog ? [] : startersOf(deps, { ctx, assistant }),
    hasDocumentsOf(deps, ctx, assistant),
    isLocalOnly(deps, ctx),
    dialog && besideOf(deps, page, { ctx, dialog }),
  ])
  return {
    assistant: hubOf(assistant),
    greeting: assistant.greeting,
    starters,
    hasDocuments,
    isLocal,
    talk,
    composer: {
      action: path,
      stopAction: `${path}/stop`,
      dialogId: dialog?.id,
      clientMessageId: crypto.randomUUID(),
      isAnswering: talk.isAnswering,
      text: (c.req.query('question') ?? '').slice(0, MAX_TEXT_CHARS),
      returnTo: page.address.pathname + page.address.search,
    },
    ...(beside ? { beside } : {}),
  }
}

/** One's own test dialog with this assistant; anything else is as if there were none. */
const ownDialog = async (deps: AdminDeps, ctx: Ctx, asked: { dialogId: string; assistant: Assistant }): Promise<Dialog | undefined> => {
  const dialog = await deps.dialogs.find(ctx.workspaceId, asked.dialogId)
  const isOwn =
    dialog?.channel === 'playground' && dialog.assistantId === asked.assistant.id && dialog.customerId === (await customerOf(deps, ctx))
  return isOwn ? dialog : undefined
}

const customerOf = (deps: AdminDeps, ctx: Ctx): Promise<CustomerId> =>
  deps.dialogs.ensureCustomer({
    workspaceId: ctx.workspaceId,
    channel: 'playground',
    externalKey: ctx.actor.kind === 'user' ? `user:${ctx.actor.userId}` : 'user',
  })

const hasDocumentsOf = async (deps: AdminDeps, ctx: Ctx, assistant: Assistant): Promise<boolean> =>
  ((await deps.knowledge.summarizeDocuments(ctx)).byAssistant.get(assistant.id) ?? 0) > 0

const isLocalOnly = async (deps: AdminDeps, ctx: Ctx): Promise<boolean> =>
  can(ctx.actor, 'providers.manage') && (await deps.models.listProviders(ctx)).length === 0

const ask = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    schema: Question,
    run: async ({ dialog, clientMessageId, text, returnTo }) => {
      const ctx = ctxOf(c)
      assertCan(ctx, 'assistants.read')
      takeFrom(c, deps.limits, { rule: ASKED, key: c.get('session')?.user.id ?? '' })
      const assistant = await assistantOf(deps, c)
      const own = dialog === '' ? undefined : await ownDialog(deps, ctx, { dialogId: dialog, assistant })
      const received = await deps.dialogs.receive({
        workspaceId: ctx.workspaceId,
        assistantId: assistant.id,
        customerId: await customerOf(deps, ctx),
        channel: 'playground',
        dialog: own?.id ?? { beganWith: clientMessageId },
        clientMessageId,
        text,
      })
      return wantsJson(c) ? receipt(c, received) : goOn(c, withDialog(returnTo, { assistant, received }))
    },
    again: async (state, status) => {
      const text = refusedText(state)
      if (wantsJson(c)) return c.json({ detail: text }, status)
      const assistant = await assistantOf(deps, c)
      const page = pageOf(deps, c)
      const bench = await benchOf(deps, c, { page, assistant, dialogId: state.values['dialog'] || undefined })
      const composer = { ...bench.composer, text: state.values['text'] ?? '', error: text }
      return show(c, testPage(page, { ...bench, composer }), status)
    },
  })

const receipt = (c: Screen, { message, turnId }: Received): Response =>
  c.json({ dialogId: message.dialogId, messageId: message.id, turnId }, 202)

/** Back to where the question was asked, the drawer or the page, with the dialog in the address. */
const withDialog = (returnTo: string, { assistant, received }: { assistant: Assistant; received: Received }): string => {
  const url = new URL(localPath(returnTo) ?? `/assistants/${assistant.id}/test`, 'http://console')
  for (const name of ['question', 'source', 'trace', 'before']) url.searchParams.delete(name)
  url.searchParams.set(url.searchParams.has('test') ? 'test' : 'dialog', received.message.dialogId)
  return `${url.pathname}${url.search}#m${received.message.position}`
}

const stop = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    schema: Stop,
    run: async ({ dialog, returnTo }) => {
      const assistant = await assistantOf(deps, c)
      const own = await ownDialog(deps, ctxOf(c), { dialogId: dialog, assistant })
      const turn = own && (await deps.dialogs.openTurn(own.id))
      if (own && turn) await deps.answers.stop({ dialogId: own.id, turnId: turn.id })
      return wantsJson(c) ? c.json({ dialogId: dialog }) : goOn(c, localPath(returnTo) ?? `/assistants/${assistant.id}/test`)
    },
    again: (state, status) => c.json({ detail: refusedText(state) }, status),
  })

const rate = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    schema: Rated,
    run: async ({ dialog, messageId, returnTo, rating }) => {
      const assistant = await assistantOf(deps, c)
      const own = await ownDialog(deps, ctxOf(c), { dialogId: dialog, assistant })
      if (!own) throw new AppError('not_found', { key: 'error.dialog_not_found' })
      const message = await deps.dialogs.rate({ dialogId: own.id, messageId, rating: ratingOf(rating) })
      return wantsJson(c) ? c.json({ rating: message.rating }) : goOn(c, localPath(returnTo) ?? `/assistants/${assistant.id}/test`)
    },
    again: (state, status) => c.json({ detail: refusedText(state) }, status),
  })

const ratingOf = (pressed: z.infer<typeof Rated>['rating']): Rating | null => {
  if (pressed === 'none') return null
  if (pressed === 'good' || pressed === 'bad') return { value: pressed, reason: null, comment: null }
  const reason = RATING_REASONS.find((known) => pressed === `bad.${known}`) ?? null
  return { value: 'bad', reason, comment: null }
}

const refusedText = (state: { failure?: string | undefined; errors: Readonly<Record<string, string>> }): string =>
  state.failure ?? Object.values(state.errors)[0] ?? ''
