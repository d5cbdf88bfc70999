import type { Hono } from 'hono'
import type { TestProps } from '../../../web/admin/pages/assistants/test.ts'
import type { Step } from '../../../web/admin/pages/overview/checklist.ts'
import { overviewPage } from '../../../web/admin/pages/overview/overview.ts'
import type { Assistant } from '../../domain/assistants/index.ts'
import { workspaceStream } from '../../domain/dialogs/index.ts'
import { type Ctx, can } from '../../domain/identity/index.ts'
import type { DocumentSummary } from '../../domain/knowledge/index.ts'
import type { SessionEnv } from '../http/session.ts'
import { benchOf } from './assistant-test.ts'
import type { AdminDeps } from './deps.ts'
import { dialogItem } from './dialogs.ts'
import { reachedLimits } from './reached-limits.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'

const RECENT = 5

export const overviewRoutes = (deps: AdminDeps): Hono<SessionEnv> => newRoutes().get('/', (c) => showOverview(deps, c))

const showOverview = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  if (!c.get('session') && (await deps.identity.setup.isOpen())) return c.redirect('/setup/-', 303)
  const ctx = ctxOf(c)
  const page = pageOf(deps, c)
  // The place in the stream first: what happens meanwhile is then told again.
  const lastSeq = await deps.lastSeq(workspaceStream(ctx.workspaceId))
  const [assistants, documents, recent, sample] = await Promise.all([
    deps.assistants.list(ctx),
    deps.knowledge.summarizeDocuments(ctx),
    deps.dialogs.list(ctx, { limit: RECENT }),
    deps.samples.get(ctx),
  ])
  const example = exampleOf(assistants, documents)
  const names = { assistants, goneName: page.t('dialogs.gone_assistant') }
  return show(
    c,
    overviewPage(page, {
      steps: await stepsOf(deps, ctx, { example: example.assistant, documents, hasDialogs: recent.dialogs.length > 0 }),
      counts: { assistants: assistants.length, documents: documents.total },
      documents,
      limits: await reachedLimits(deps, ctx, assistants),
      bench: example.isReady && example.assistant ? await overviewBench(deps, c, example.assistant) : undefined,
      recent: recent.dialogs.map((dialog) => dialogItem(dialog, names)),
      sample: {
        mayLoad: can(ctx.actor, 'documents.write'),
        isLoaded: sample !== undefined,
        documentCount: sample?.documentIds.length ?? 0,
      },
      maxUploadBytes: deps.maxUploadBytes,
      lastSeq,
    }),
  )
}

/** The assistant to try: the first that has something to answer from. */
const exampleOf = (
  assistants: readonly Assistant[],
  { searchable, byAssistant }: DocumentSummary,
): { assistant: Assistant | undefined; isReady: boolean } => {
  const ready = searchable > 0 ? assistants.find(({ id }) => (byAssistant.get(id) ?? 0) > 0) : undefined
  return { assistant: ready ?? assistants[0], isReady: ready !== undefined }
}

const overviewBench = (deps: AdminDeps, c: Screen, assistant: Assistant): Promise<TestProps> =>
  benchOf(deps, c, { page: pageOf(deps, c), assistant, dialogId: c.req.query('dialog') })

interface Facts {
  example: Assistant | undefined
  documents: DocumentSummary
  hasDialogs: boolean
}

/** Only steps this reader may take, each true to what is really there. */
const stepsOf = async (deps: AdminDeps, ctx: Ctx, { example, documents, hasDialogs }: Facts): Promise<Step[]> => {
  const on = (tab: string): string => (example ? `/assistants/${example.id}/${tab}` : '/assistants/new')
  const steps: Step[] = []
  if (can(ctx.actor, 'documents.write')) steps.push({ id: 'documents', isDone: documents.searchable > 0, href: on('knowledge') })
  if (can(ctx.actor, 'assistants.write')) steps.push({ id: 'question', isDone: hasDialogs, href: example ? on('test') : undefined })
  if (can(ctx.actor, 'channels.manage')) {
    const { origin, bot } = example ? await placesOf(deps, ctx, example) : {}
    steps.push({ id: 'widget', isDone: origin !== undefined || bot !== undefined, origin, bot, href: example ? on('channels') : undefined })
  }
  if (can(ctx.actor, 'providers.manage')) {
    steps.push({
      id: 'provider',
      isDone: (await deps.models.listProviders(ctx)).length > 0,
      href: '/instance/providers/new',
      compareHref: example && on('compare'),
    })
  }
  return steps
}

/** Where customers have really found it. */
const placesOf = async (deps: AdminDeps, ctx: Ctx, { id }: Assistant): Promise<Pick<Step, 'origin' | 'bot'>> => {
  const { seen } = await deps.channels.getSite(ctx, id)
  const bots = (await deps.channels.hasBots()) ? await (await deps.telegram.bots()).list(ctx, { assistantId: id }) : []
  return { origin: seen?.origin, bot: bots.find(({ state }) => state === 'working' || state === 'limited')?.username }
}
