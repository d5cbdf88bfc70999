import type { Hono } from 'hono'
import { z } from 'zod'
import { botPage } from '../../../web/admin/pages/bots/bot.ts'
import type { BotItem } from '../../../web/admin/pages/bots/bot-item.ts'
import type { TelegramProps } from '../../../web/admin/pages/bots/telegram-block.ts'
import { fleetPage } from '../../../web/admin/pages/instance/bots.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import type { Bot, Bots, SeenBot } from '../../domain/channels/index.ts'
import { workspaceStream } from '../../domain/dialogs/index.ts'
import type { Ctx } from '../../domain/identity/index.ts'
import type { AssistantId } from '../../kernel/ids.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { fileHeaders } from './file-headers.ts'
import { goOn } from './flash.ts'
import { type AgainStatus, EMPTY, secretOf, takeForm, textOf } from './form-state.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { readSent } from './sent-form.ts'

const Token = z.strictObject({ token: secretOf() })
const Settings = z.strictObject({
  mergeWindowMs: z.coerce
    .number('error.field_invalid')
    .int('error.field_invalid')
    .min(0, 'error.field_invalid')
    .max(30_000, 'error.field_invalid'),
})

const Way = z.strictObject({
  apiRoot: textOf(500, { isOptional: true }),
  proxy: z.string().max(500).default(''),
  isDirect: z
    .literal('yes')
    .optional()
    .transform((value) => value === 'yes'),
})
const Reach = Way.extend({ mode: z.enum(['polling', 'webhook']).default('polling') })

/** Telegram bots: one by one for their owner, all of them for the admin. */
export const botRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/bots/:id', (c) => showBot(deps, c))
    .post('/bots/:id/settings', (c) =>
      takeForm(c, {
        schema: Settings,
        run: async (settings) => {
          const bot = await (await deps.telegram.bots()).update(ctxOf(c), { id: idOf(c), ...settings })
          return goOn(c, `/bots/${bot.id}`, { kind: 'good', key: 'bots.saved' })
        },
        again: (settings, status) => showBot(deps, c, { settings, status }),
      }),
    )
    .post('/bots/:id/token', (c) =>
      takeForm(c, {
        schema: Token,
        secrets: ['token'],
        run: async ({ token }) => {
          const bot = await (await deps.telegram.bots()).replaceToken(ctxOf(c), { id: idOf(c), token })
          return goOn(c, `/bots/${bot.id}`, { kind: 'good', key: 'bots.token_replaced', params: { username: bot.username } })
        },
        again: (token, status) => showBot(deps, c, { token, status }),
      }),
    )
    .post('/bots/:id/way', (c) =>
      takeForm(c, {
        schema: Way,
        secrets: ['proxy'],
        run: async (way) => {
          const { id, username } = await (await deps.telegram.bots()).saveWay(ctxOf(c), { id: idOf(c), ...way })
          return goOn(c, `/bots/${id}`, { kind: 'good', key: 'bots.way_saved', params: { username } })
        },
        again: (way, status) => showBot(deps, c, { way, status }),
      }),
    )
    .get('/bots/:id/picture', async (c) => {
      const picture = await (await deps.telegram.bots()).picture(ctxOf(c), idOf(c))
      return picture ? c.body(picture.body, 200, fileHeaders(picture)) : c.notFound()
    })
    .post('/bots/:id/remove', async (c) => {
      await readSent(c)
      const bots = await deps.telegram.bots()
      const bot = await bots.get(ctxOf(c), idOf(c))
      await bots.remove(ctxOf(c), bot.id)
      return goOn(c, `/assistants/${bot.assistantId}/channels`, { kind: 'good', key: 'bots.removed', params: { username: bot.username } })
    })
    .post('/bots/:id/:act', (c) => act(deps, c, (bot) => `/bots/${bot.id}`))
    .route('/', fleetRoutes(deps))

/** All of them, for the admin. */
const fleetRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/instance/bots', (c) => showFleet(deps, c))
    .post('/instance/bots/reach', (c) =>
      takeForm(c, {
        schema: Reach,
        secrets: ['proxy'],
        run: async (change) => {
          await (await deps.telegram.bots()).saveReach(ctxOf(c), change)
          return goOn(c, '/instance/bots', { kind: 'good', key: 'bots.reach_saved' })
        },
        again: (reach, status) => showFleet(deps, c, { reach, status }),
      }),
    )
    .post('/instance/bots/:id/:act', (c) => act(deps, c, () => '/instance/bots'))

/** From the tab of the assistant that is to answer there. */
export const connectBot = (
  deps: AdminDeps,
  c: Screen,
  again: (telegram: FormState, status: AgainStatus) => Promise<Response>,
): Promise<Response> =>
  takeForm(c, {
    schema: Token,
    secrets: ['token'],
    run: async ({ token }) => {
      const bots = await deps.telegram.bots()
      const bot = await bots.connect(ctxOf(c), { assistantId: idOf(c) as AssistantId, token })
      return goOn(c, `/assistants/${bot.assistantId}/channels`, { kind: 'good', key: 'bots.connected', params: { username: bot.username } })
    },
    again,
  })

/** What that tab shows of them. */
export const telegramOf = async (
  deps: AdminDeps,
  ctx: Ctx,
  { assistantId, state = EMPTY }: { assistantId: AssistantId; state?: FormState | undefined },
): Promise<TelegramProps> => {
  const lastSeq = await deps.lastSeq(workspaceStream(ctx.workspaceId))
  const bots = (await deps.channels.hasBots()) ? await (await deps.telegram.bots()).list(ctx, { assistantId }) : []
  return { bots: bots.map(itemOf), state, lastSeq }
}

const idOf = (c: Screen): string => c.req.param('id') ?? ''

const itemOf = (bot: Bot): BotItem => ({
  id: bot.id,
  name: bot.name,
  username: bot.username,
  state: bot.state,
  stateDetail: bot.stateDetail ?? undefined,
  hasPicture: bot.pictureKey !== null,
})

interface Shown {
  settings?: FormState
  token?: FormState
  way?: FormState
  status?: AgainStatus
}

const showBot = async (deps: AdminDeps, c: Screen, { settings, token, way, status }: Shown = {}): Promise<Response> => {
  const ctx = ctxOf(c)
  const lastSeq = await deps.lastSeq(workspaceStream(ctx.workspaceId))
  const bots = await deps.telegram.bots()
  // As Telegram says now, if it says so soon.
  await Promise.race([bots.freshen(ctx, idOf(c)), Bun.sleep(TELL_MS)])
  const bot = await bots.get(ctx, idOf(c))
  const assistant = await deps.assistants.find(ctx.workspaceId, bot.assistantId)
  const { mergeWindowMs } = bot.settings
  return show(
    c,
    botPage(pageOf(deps, c), {
      bot: { ...itemOf(bot), tokenLast4: bot.tokenLast4, createdAt: bot.createdAt, mergeWindowMs },
      line: lineOf(bot),
      proxy: bot.line.proxy,
      assistant: { id: bot.assistantId, name: assistant?.name ?? '—' },
      totals: bot.vitals?.totals ?? bot.totals,
      lastUpdateAt: bot.vitals?.lastUpdateAt ?? null,
      lastSentAt: bot.vitals?.lastSentAt ?? null,
      replyMs: bot.vitals?.replyMs ?? null,
      log: bot.vitals?.log ?? [],
      lastSeq,
      settings: settings ?? { values: { mergeWindowMs: String(mergeWindowMs) }, errors: {} },
      token: token ?? EMPTY,
      way: way ?? { values: { apiRoot: bot.line.apiRoot ?? '' }, errors: {} },
    }),
    status,
  )
}

const TELL_MS = 700

const lineOf = ({ line: { mode, fallen, info } }: SeenBot) => ({
  mode,
  fallen,
  pending: info?.pending ?? null,
  lastError: info?.lastError ?? null,
  lastErrorAt: info?.lastErrorAt ?? null,
})

const ACTS = {
  pause: { run: (bots: Bots, ctx: Ctx, id: string) => bots.pause(ctx, id), told: 'bots.paused' },
  resume: { run: (bots: Bots, ctx: Ctx, id: string) => bots.resume(ctx, id), told: 'bots.resumed' },
  restart: { run: (bots: Bots, ctx: Ctx, id: string) => bots.restart(ctx, id), told: 'bots.restarted' },
  repair: { run: (bots: Bots, ctx: Ctx, id: string) => bots.repair(ctx, id), told: 'bots.repaired' },
} as const

const act = async (deps: AdminDeps, c: Screen, back: (bot: Bot) => string): Promise<Response> => {
  await readSent(c)
  const name = c.req.param('act')
  if (name !== 'pause' && name !== 'resume' && name !== 'restart' && name !== 'repair') return c.notFound()
  const bot = await ACTS[name].run(await deps.telegram.bots(), ctxOf(c), idOf(c))
  return goOn(c, back(bot), { kind: 'good', key: ACTS[name].told, params: { username: bot.username } })
}

/** Of so many bots Telegram is asked anew when somebody looks. */
const ASKED = 20

const showFleet = async (deps: AdminDeps, c: Screen, again: { reach?: FormState; status?: AgainStatus } = {}): Promise<Response> => {
  const ctx = ctxOf(c)
  const lastSeq = await deps.lastSeq('instance')
  const telegram = await deps.telegram.bots()
  const bots = await telegram.listAll(ctx)
  const stalest = bots.toSorted((a, b) => (a.line.info?.at ?? 0) - (b.line.info?.at ?? 0)).slice(0, ASKED)
  for (const { id } of stalest) void telegram.freshen(ctx, id)
  const { mode, apiRoot, ...way } = telegram.reach(ctx)
  const names = new Map<string, string>(c.get('session')?.workspaces.map(({ id, name }) => [id, name]))
  const isOnlyOne = new Set(bots.map((bot) => bot.workspaceId)).size < 2
  const item = (bot: SeenBot) => {
    const { received, sent, limited, conflicts } = bot.vitals?.totals ?? bot.totals
    return {
      ...itemOf(bot),
      ...lineOf(bot),
      workspaceName: isOnlyOne ? undefined : (names.get(bot.workspaceId) ?? bot.workspaceId),
      isOwn: bot.workspaceId === ctx.workspaceId,
      received,
      sent,
      limited,
      conflicts,
      replyMs: bot.vitals?.replyMs?.p50 ?? null,
      lastUpdateAt: bot.vitals?.lastUpdateAt ?? null,
    }
  }
  return show(
    c,
    fleetPage(pageOf(deps, c), {
      bots: bots.map(item),
      workers: telegram.status().workers,
      lastSeq,
      way,
      reach: again.reach ?? { values: { mode, apiRoot }, errors: {} },
    }),
    again.status,
  )
}
