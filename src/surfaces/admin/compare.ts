import type { Hono } from 'hono'
import type { Page } from '../../../web/admin/page.ts'
import { type ComparedAnswer, type CompareProps, comparePage } from '../../../web/admin/pages/assistants/compare.ts'
import { errorText } from '../../../web/words/index.ts'
import type { Trace } from '../../domain/answers/index.ts'
import type { Assistant } from '../../domain/assistants/index.ts'
import type { Message } from '../../domain/dialogs/index.ts'
import { assertCan } from '../../domain/identity/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { takeFrom } from '../http/rate-limit.ts'
import { REPLAYS } from '../http/replay.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { assistantOf, hubOf } from './hub.ts'
import { ctxOf, languageOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { readSent } from './sent-form.ts'

const DIALOGS_READ = 10
const MESSAGES_READ = 20
const SHOWN = 3

/** The questions of the test once more: how they were answered, and how they are answered now. */
export const compareRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/assistants/:id/compare', (c) => showCompare(deps, c, false))
    .post('/assistants/:id/compare', async (c) => {
      await readSent(c)
      return showCompare(deps, c, true)
    })

const showCompare = async (deps: AdminDeps, c: Screen, isAsked: boolean): Promise<Response> => {
  assertCan(ctxOf(c), 'assistants.write')
  const assistant = await assistantOf(deps, c)
  const page = pageOf(deps, c)
  const asked = await lastAsked(deps, c, assistant)
  if (isAsked) c.env?.server?.timeout(c.req.raw, 0)
  const pairs = await Promise.all(
    asked.map(async ({ trace, answer }) => ({
      question: trace.question,
      before: answerOf(page, { text: answer.text, trace }),
      after: isAsked ? await askAgain(deps, c, { page, trace }) : undefined,
    })),
  )
  return show(c, comparePage(page, { assistant: hubOf(assistant), pairs }))
}

interface Asked {
  trace: Trace
  answer: Message
}

/** The newest questions that documents had to answer, each once. */
const lastAsked = async (deps: AdminDeps, c: Screen, assistant: Assistant): Promise<Asked[]> => {
  const ctx = ctxOf(c)
  const filter = { assistantId: assistant.id, channel: 'playground', limit: DIALOGS_READ } as const
  const found = new Map<string, Asked>()
  for (const { id } of (await deps.dialogs.list(ctx, filter)).dialogs) {
    for (const answer of (await deps.dialogs.messages({ dialogId: id, limit: MESSAGES_READ })).toReversed()) {
      const trace = isOfDocuments(answer) ? await deps.answers.trace(ctx, answer.turnId ?? '') : undefined
      if (trace && !found.has(trace.question)) found.set(trace.question, { trace, answer })
      if (found.size === SHOWN) return [...found.values()]
    }
  }
  return [...found.values()]
}

const isOfDocuments = ({ author, outcome }: Message): boolean => author === 'assistant' && (outcome === 'answered' || outcome === 'refused')

/** One that fails leaves the others as they are. */
const askAgain = async (
  deps: AdminDeps,
  c: Screen,
  { page, trace }: { page: Page; trace: Trace },
): Promise<NonNullable<CompareProps['pairs'][number]['after']>> => {
  const ctx = ctxOf(c)
  try {
    takeFrom(c, deps.limits, { rule: REPLAYS, key: ctx.workspaceId })
    const { replayed } = await deps.answers.replay(ctx, { turnId: trace.turnId, knowledge: 'today', route: 'any' })
    return answerOf(page, replayed)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { failure: errorText(languageOf(c), error.text) }
  }
}

const answerOf = ({ t }: Page, { text, trace }: { text: string; trace: Trace }): ComparedAnswer => {
  const { model } = trace
  const by = model?.provider === 'local' ? t('dialogs.trace_local') : model && [model.provider, model.model].filter(Boolean).join(' · ')
  return { text, by: by ?? t('dialogs.trace_no_model'), totalMs: trace.timings.totalMs, usdMicros: trace.usage?.usdMicros ?? undefined }
}
