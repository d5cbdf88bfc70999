import { type Context, Hono } from 'hono'
import type { Answers, Trace } from '../../domain/answers/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Limits } from '../../platform/limits/index.ts'
import { parseJson } from '../http/parse-json.ts'
import { takeFrom } from '../http/rate-limit.ts'
import { REPLAYS, ReplayBody } from '../http/replay.ts'
import { type ApiEnv, ctxOf } from './auth.ts'

export interface TracesApiDeps {
  answers: Answers
  limits: Limits
}

/** `/api/v1/dialogs/:id/turns/:turnId/trace`: how an answer was made; `/replays` beside it answers the question once more. */
export const tracesApi = (deps: TracesApiDeps): Hono<ApiEnv> =>
  new Hono<ApiEnv>()
    .get('/:id/turns/:turnId/trace', async (c) => c.json(await traceOf(deps, c)))
    .post('/:id/turns/:turnId/replays', async (c) => {
      const ctx = ctxOf(c)
      const body = await parseJson(ReplayBody, c.req.raw)
      const { turnId } = await traceOf(deps, c)
      takeFrom(c, deps.limits, { rule: REPLAYS, key: ctx.workspaceId })
      c.env?.server?.timeout(c.req.raw, 0)
      return c.json(await deps.answers.replay(ctx, { turnId, ...body }))
    })

const traceOf = async ({ answers }: TracesApiDeps, c: Context<ApiEnv>): Promise<Trace> => {
  const trace = await answers.trace(ctxOf(c), c.req.param('turnId') ?? '')
  if (!trace || trace.dialogId !== c.req.param('id')) throw new AppError('not_found', { key: 'error.trace_not_found' })
  return trace
}
