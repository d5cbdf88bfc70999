import type { Hono } from 'hono'
import { z } from 'zod'
import type { Page } from '../../../web/admin/page.ts'
import { type ReplayProps, type ReplaySide, replayPage } from '../../../web/admin/pages/dialogs/replay.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import type { Replayed, Trace } from '../../domain/answers/index.ts'
import type { Message } from '../../domain/dialogs/index.ts'
import { assertCan, can } from '../../domain/identity/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { TurnId } from '../../kernel/ids.ts'
import { takeFrom } from '../http/rate-limit.ts'
import { REPLAYS, ReplayBody } from '../http/replay.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { takeForm } from './form-state.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { traceProps } from './talk.ts'

const PATH = '/dialogs/:id/turns/:turnId/replay'
/** An empty field of the form is none. */
const Typed = z.preprocess((fields) => withoutEmpty(fields), ReplayBody)

const withoutEmpty = (fields: unknown): unknown =>
  Object.fromEntries(
    Object.entries(fields as Record<string, unknown>).filter(([, value]) => typeof value !== 'string' || value.trim() !== ''),
  )

/** An answer of the past beside the one that would be given now. */
export const replayRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get(PATH, async (c) => {
      const past = await pastOf(deps, c)
      return showReplay(deps, c, { past, state: { values: { knowledge: 'today', route: 'any' }, errors: {} } })
    })
    .post(PATH, (c) => run(deps, c))

interface Past {
  trace: Trace
  answer: Message | undefined
}

const pastOf = async (deps: AdminDeps, c: Screen): Promise<Past> => {
  const ctx = ctxOf(c)
  assertCan(ctx, 'assistants.write')
  const trace = await deps.answers.trace(ctx, c.req.param('turnId') ?? '')
  if (!trace || trace.dialogId !== c.req.param('id')) throw new AppError('not_found', { key: 'error.trace_not_found' })
  const dialog = await deps.dialogs.get(ctx, trace.dialogId)
  const messages = await deps.dialogs.turnMessages({ dialogId: dialog.id, id: trace.turnId as TurnId })
  return { trace, answer: messages.findLast((message) => message.author === 'assistant') }
}

const run = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    schema: Typed,
    run: async (input, fields) => {
      const ctx = ctxOf(c)
      const past = await pastOf(deps, c)
      takeFrom(c, deps.limits, { rule: REPLAYS, key: ctx.workspaceId })
      c.env?.server?.timeout(c.req.raw, 0)
      const { replayed } = await deps.answers.replay(ctx, { ...input, turnId: past.trace.turnId })
      const { knowledge, route, model = '' } = input
      return showReplay(deps, c, { past, replayed, state: { values: { ...fields, knowledge, route, model }, errors: {} } })
    },
    again: async (state, status) => showReplay(deps, c, { past: await pastOf(deps, c), state, status }),
  })

interface Shown {
  past: Past
  replayed?: Replayed
  state: FormState
  status?: Parameters<typeof show>[2]
}

const showReplay = async (deps: AdminDeps, c: Screen, { past, replayed, state, status }: Shown): Promise<Response> => {
  const page = pageOf(deps, c)
  const { trace, answer } = past
  const routes = await routesOf(deps, c, page)
  const [then, now] = [idsOf(trace), replayed && idsOf(replayed.trace)]
  const props: ReplayProps = {
    question: trace.question,
    action: page.address.pathname,
    dialogHref: `/dialogs/${trace.dialogId}?trace=${trace.turnId}`,
    original: sideOf(
      page,
      { text: answer?.text ?? null, sources: answer?.sources ?? [], trace },
      { others: now, note: 'replay.gone_passage' },
    ),
    replayed: replayed && sideOf(page, replayed, { others: then, note: 'replay.new_passage' }),
    state,
    routes,
    hasProviders: routes.length > 2,
  }
  return show(c, replayPage(page, props), status)
}

const idsOf = ({ candidates }: Trace): ReadonlySet<string> => new Set(candidates.map(({ chunkId }) => chunkId))

type Side = Omit<Replayed, 'text'> & { text: string | null }

const sideOf = (
  page: Page,
  { text, sources, trace }: Side,
  { others, note }: { others: ReadonlySet<string> | undefined; note: 'replay.gone_passage' | 'replay.new_passage' },
): ReplaySide => {
  const told = traceProps(page, { trace, sources })
  const passages = told.passages.map((passage, i) => {
    const id = trace.candidates[i]?.chunkId
    return others && id !== undefined && !others.has(id) ? { ...passage, note: page.t(note) } : passage
  })
  return { text, verdict: trace.outcome, at: trace.at, trace: { ...told, passages } }
}

/** Providers are named only to whoever manages them. */
const routesOf = async (deps: AdminDeps, c: Screen, page: Page): Promise<ReplayProps['routes']> => {
  const ctx = ctxOf(c)
  const providers = can(ctx.actor, 'providers.manage') ? await deps.models.listProviders(ctx) : []
  return [
    { value: 'any', label: page.t('replay.route_any') },
    ...providers.map(({ id, name, chatModel }) => ({ value: id, label: `${name} · ${chatModel}` })),
    { value: 'local', label: page.t('replay.route_local') },
  ]
}
