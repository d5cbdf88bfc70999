import { AppError } from '../../kernel/app-error.ts'
import type { ModelDeps } from './deps.ts'
import { type CallScope, guessUsage, type Meter, NO_USAGE, recordFailure, recordUsage, startMeter } from './meter.ts'
import type { ModelCall } from './model-call.ts'
import { type ChatPart, type ChatRequest, ModelError, type TokenUsage } from './ports.ts'
import { toRefusal } from './refusal.ts'
import { type ChatRoute, chatRoutes, type RouteChoice } from './routes.ts'

export type StreamScope = CallScope & { signal: AbortSignal; route?: RouteChoice; model?: string }

export type StreamRequest = Omit<ChatRequest, 'model'>

export interface ModelStream {
  /** May be read once. Leaving early, by `break` or by the signal, ends the call and meters it as cancelled. */
  readonly parts: AsyncIterable<ChatPart>
  /** The call that gave the whole answer, for `recordUsage`; undefined before the end. */
  call(): ModelCall | undefined
}

/**
 * Answers by the first route that begins to. A failure before the first word goes on to the next route, one after it ends the stream: what
 * has been said cannot be unsaid by another model. Calls that did not end well are recorded here; the good one by whoever commits it.
 */
export const stream = (deps: ModelDeps, scope: StreamScope, request: StreamRequest): ModelStream => {
  let done: ModelCall | undefined
  return {
    parts: tryRoutes(deps, scope, { request, tell: (call) => (done = call) }),
    call: () => done,
  }
}

interface Job {
  request: StreamRequest
  tell(call: ModelCall): void
}

async function* tryRoutes(deps: ModelDeps, scope: StreamScope, job: Job): AsyncGenerator<ChatPart> {
  for (const route of await chatRoutes(deps, scope.route, scope.model)) {
    scope.signal.throwIfAborted()
    const attempt: Attempt = { meter: startMeter(deps, scope, route), said: '', usage: undefined, isSettled: false }
    try {
      yield* listen(route, scope, { job, attempt })
      attempt.isSettled = true
      return job.tell(attempt.meter.ended('ok', attempt.usage ?? guessUsage(job.request.messages, attempt.said)))
    } catch (error) {
      if (scope.signal.aborted || !(error instanceof ModelError)) throw error
      attempt.isSettled = true
      await recordFailure(deps, attempt.meter.failed(error, usageOf(attempt, job)), error)
      if (attempt.said !== '') throw toRefusal(error)
    } finally {
      if (!attempt.isSettled) await recordCancelled(deps, attempt, job)
    }
  }
  throw new AppError('unavailable', { key: 'error.model_none' })
}

interface Attempt {
  meter: Meter
  said: string
  usage: TokenUsage | undefined
  isSettled: boolean
}

async function* listen(route: ChatRoute, scope: StreamScope, { job, attempt }: { job: Job; attempt: Attempt }): AsyncGenerator<ChatPart> {
  for await (const part of route.open().stream({ ...job.request, model: route.model }, scope.signal)) {
    if (part.kind === 'text') {
      attempt.meter.began()
      attempt.said += part.text
    } else if (part.kind === 'usage') attempt.usage = part.usage
    yield part
  }
}

/** Nobody charges for a call that never began. */
const usageOf = (attempt: Attempt, { request }: Job): TokenUsage =>
  attempt.usage ?? (attempt.said === '' ? NO_USAGE : guessUsage(request.messages, attempt.said))

const recordCancelled = async (deps: ModelDeps, attempt: Attempt, job: Job): Promise<void> => {
  const call = attempt.meter.ended('cancelled', usageOf(attempt, job))
  await deps.db.write((tx) => recordUsage(tx, call))
}
