import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId, WorkspaceId } from '../../kernel/ids.ts'
import type { ModelDeps } from './deps.ts'
import { NO_USAGE, recordFailure, recordUsage, startMeter } from './meter.ts'
import { ModelError } from './ports.ts'
import { failureText, toRefusal } from './refusal.ts'
import { type EmbedRoute, embedRoute, embedRouteOf } from './routes.ts'

export interface EmbedScope {
  workspaceId: WorkspaceId
  signal: AbortSignal
  /** Whose question it is. */
  assistantId?: AssistantId
  /** The space the stored vectors are in; the one of new documents when absent. */
  space?: string
}

export interface EmbeddingSpace {
  space: string
  dimensions: number
  /** How many texts make a good batch; more are cut into several calls. */
  maxBatch: number
}

export interface Embedded {
  space: string
  /** One a text, in order, each of unit length. */
  vectors: Float32Array[]
}

export const embeddingSpace = async (deps: ModelDeps): Promise<EmbeddingSpace> => {
  const { embedder } = await embedRoute(deps)
  return { space: embedder.space, dimensions: embedder.dimensions, maxBatch: embedder.maxBatch }
}

/** A customer waits for the vector of his question, and the words alone find much. */
const QUERY_TIMEOUT_MS = 5_000

export const embed = async (
  deps: ModelDeps,
  scope: EmbedScope,
  { texts, form }: { texts: readonly string[]; form: 'query' | 'passage' },
): Promise<Embedded> => {
  const route = scope.space === undefined ? await embedRoute(deps) : await embedRouteOf(deps, scope.space)
  if (!route) throw new AppError('unavailable', { key: 'error.embedding_space_gone' }, { detail: `nobody makes vectors of ${scope.space}` })
  assertUp(deps, route)
  const vectors: Float32Array[] = []
  for (let at = 0; at < texts.length; at += route.embedder.maxBatch) {
    vectors.push(...(await embedBatch(deps, scope, { route, form, texts: texts.slice(at, at + route.embedder.maxBatch) })))
  }
  return { space: route.embedder.space, vectors }
}

/** Without a call: a search must not wait for a server that was just found to be down. */
const assertUp = (deps: ModelDeps, { provider }: EmbedRoute): void => {
  const waitMs = (provider?.retryAt ?? 0) - deps.clock()
  if (!provider || waitMs <= 0 || provider.state === 'ok' || provider.state === 'untested') return
  throw new AppError('unavailable', failureText(provider.state), { retryAfterMs: waitMs, detail: 'the provider is passed over' })
}

interface Batch {
  route: EmbedRoute
  texts: readonly string[]
  form: 'query' | 'passage'
}

/** Calls of the local embedder cost nothing and nobody is called: they are not metered. */
const embedBatch = async (deps: ModelDeps, scope: EmbedScope, { route, texts, form }: Batch): Promise<Float32Array[]> => {
  if (!route.provider) return (await route.embedder.embed(texts, form, scope.signal)).vectors
  const meter = startMeter(
    deps,
    { workspaceId: scope.workspaceId, purpose: 'embedding', ...(scope.assistantId && { assistantId: scope.assistantId }) },
    route,
  )
  const limit = form === 'query' ? AbortSignal.timeout(QUERY_TIMEOUT_MS) : undefined
  try {
    const { vectors, usage } = await route.embedder.embed(texts, form, limit ? AbortSignal.any([scope.signal, limit]) : scope.signal)
    await deps.db.write((tx) => recordUsage(tx, meter.ended('ok', usage)))
    return vectors
  } catch (thrown) {
    if (scope.signal.aborted) throw scope.signal.reason
    const error = limit?.aborted ? new ModelError('timeout', `no vector within ${QUERY_TIMEOUT_MS} ms`) : thrown
    if (!(error instanceof ModelError)) throw error
    await recordFailure(deps, meter.failed(error, NO_USAGE), error)
    throw toRefusal(error)
  }
}
