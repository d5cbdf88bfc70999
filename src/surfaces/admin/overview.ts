import type { Hono } from 'hono'
import { overviewPage, type StepId } from '../../../web/admin/pages/overview/overview.ts'
import type { Assistant } from '../../domain/assistants/index.ts'
import { type Ctx, can } from '../../domain/identity/index.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { dialogItem } from './dialogs.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { startersOf } from './starters.ts'

const RECENT = 5

export const overviewRoutes = (deps: AdminDeps): Hono<SessionEnv> => newRoutes().get('/', (c) => showOverview(deps, c))

const showOverview = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  if (!c.get('session') && (await deps.identity.setup.isOpen())) return c.redirect('/setup/-', 303)
  const ctx = ctxOf(c)
  const page = pageOf(deps, c)
  const [assistants, documents, recent] = await Promise.all([
    deps.assistants.list(ctx),
    deps.knowledge.summarizeDocuments(ctx),
    deps.dialogs.list(ctx, { limit: RECENT }),
  ])
  const example = await exampleOf(deps, { ctx, assistants, counts: documents.byAssistant })
  const names = { assistants, goneName: page.t('dialogs.gone_assistant') }
  return show(
    c,
    overviewPage(page, {
      steps: await stepsOf(deps, ctx, {
        example: example?.assistant,
        hasDocuments: documents.searchable > 0,
        hasDialogs: recent.dialogs.length > 0,
      }),
      counts: { assistants: assistants.length, documents: documents.total },
      example: example && {
        id: example.assistant.id,
        name: example.assistant.name,
        questions: example.questions,
        isReady: example.isReady,
      },
      recent: recent.dialogs.map((dialog) => dialogItem(dialog, names)),
      failedDocuments: documents.failed,
    }),
  )
}

interface Example {
  assistant: Assistant
  questions: readonly string[]
  isReady: boolean
}

/** The assistant to try: the first that has something to answer from. */
const exampleOf = async (
  deps: AdminDeps,
  { ctx, assistants, counts }: { ctx: Ctx; assistants: readonly Assistant[]; counts: ReadonlyMap<string, number> },
): Promise<Example | undefined> => {
  const ready = assistants.find(({ id }) => (counts.get(id) ?? 0) > 0)
  const assistant = ready ?? assistants[0]
  return assistant && { assistant, questions: ready ? await startersOf(deps, { ctx, assistant: ready }) : [], isReady: ready !== undefined }
}

interface Facts {
  example: Assistant | undefined
  hasDocuments: boolean
  hasDialogs: boolean
}

/** Only steps this reader may take, each true to what is really there. */
const stepsOf = async (deps: AdminDeps, ctx: Ctx, { example, hasDocuments, hasDialogs }: Facts) => {
  const on = (tab: string): string => (example ? `/assistants/${example.id}/${tab}` : '/assistants/new')
  const steps: Array<{ id: StepId; isDone: boolean; href: string }> = []
  if (can(ctx.actor, 'assistants.write')) steps.push({ id: 'assistant', isDone: example !== undefined, href: '/assistants/new' })
  if (can(ctx.actor, 'documents.write')) steps.push({ id: 'documents', isDone: hasDocuments, href: on('knowledge') })
  if (can(ctx.actor, 'assistants.write')) steps.push({ id: 'question', isDone: hasDialogs, href: on('test') })
  if (can(ctx.actor, 'channels.manage')) {
    const site = example && (await deps.channels.getSite(ctx, example.id))
    steps.push({ id: 'widget', isDone: (site?.allowedDomains.length ?? 0) > 0, href: on('channels') })
  }
  if (can(ctx.actor, 'providers.manage')) {
    steps.push({ id: 'provider', isDone: (await deps.models.listProviders(ctx)).length > 0, href: '/instance/providers/new' })
  }
  return steps
}
