import type { AssistantId, TurnId, WorkspaceId } from '../../kernel/ids.ts'
import { estimateTokens } from '../../kernel/text/token-estimate.ts'
import type { Tx } from '../../platform/db/index.ts'
import { insertCall } from './calls-store.ts'
import type { ModelDeps } from './deps.ts'
import { pauseAfter } from './health.ts'
import type { ModelCall, Purpose } from './model-call.ts'
import type { ModelError, TokenUsage } from './ports.ts'
import { priceOf } from './price-of.ts'
import type { StoredProvider } from './provider.ts'
import type { ModelTables } from './schema.ts'
import { markFailed, markOk } from './store.ts'

/** Whose call it is. */
export interface CallScope {
  workspaceId: WorkspaceId
  purpose: Purpose
  turnId?: TurnId
  /** Whose answers it counts among. */
  assistantId?: AssistantId
}

/** Watches one call from its start to the record of it. */
export interface Meter {
  /** The first word has come. */
  began(): void
  ended(outcome: 'ok' | 'cancelled', usage: TokenUsage): ModelCall
  failed(error: ModelError, usage: TokenUsage): ModelCall
}

export const NO_USAGE: TokenUsage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 }

/** What an interrupted call has probably cost: the vendor no longer says. */
export const guessUsage = (prompt: readonly { text: string }[], said: string): TokenUsage => ({
  inputTokens: prompt.reduce((sum, message) => sum + estimateTokens(message.text), 0),
  cachedTokens: 0,
  outputTokens: estimateTokens(said),
})

export const startMeter = (
  deps: ModelDeps,
  scope: CallScope,
  { provider, model }: { provider: StoredProvider | undefined; model: string },
): Meter => {
  const at = deps.clock()
  const id = deps.newId('cal')
  let firstTokenMs: number | null = null
  const record = (usage: TokenUsage, end: Pick<ModelCall, 'outcome' | 'failure'>): ModelCall => {
    const call = callOf(usage, end)
    deps.onCall?.(call)
    return call
  }
  const callOf = (usage: TokenUsage, end: Pick<ModelCall, 'outcome' | 'failure'>): ModelCall => ({
    id,
    at,
    workspaceId: scope.workspaceId,
    purpose: scope.purpose,
    providerId: provider?.id ?? null,
    providerKind: provider?.kind ?? 'local',
    providerVersion: provider?.version ?? 0,
    keyAlias: provider ? `${provider.name}${provider.keyLast4 ? ` …${provider.keyLast4}` : ''}` : null,
    model,
    turnId: scope.turnId ?? null,
    assistantId: scope.assistantId ?? null,
    usage,
    ...priceOf(provider?.kind ?? 'local', model, usage),
    latencyMs: deps.clock() - at,
    firstTokenMs,
    ...end,
  })
  return {
    began: () => {
      firstTokenMs ??= deps.clock() - at
    },
    ended: (outcome, usage) => record(usage, { outcome, failure: null }),
    failed: (error, usage) => record(usage, { outcome: 'failed', failure: error.failure }),
  }
}

/** A step: stores the call and what it says of its provider's health. Twice is as once. */
export const recordUsage = async (tx: Tx<ModelTables>, call: ModelCall): Promise<void> => {
  await insertCall(tx, call)
  if (call.providerId !== null && call.outcome === 'ok') {
    await markOk(tx, { id: call.providerId, version: call.providerVersion }, call.at + call.latencyMs)
  }
}

/** Stores a failed call, and for how long its provider is passed over now. */
export const recordFailure = async (deps: ModelDeps, call: ModelCall, error: ModelError): Promise<void> => {
  const at = deps.clock()
  const pauseMs = pauseAfter(error)
  deps.log.warn(
    { provider: call.providerId, model: call.model, failure: error.failure, pauseMs, detail: error.message },
    'model call failed',
  )
  await deps.db.write(async (tx) => {
    await insertCall(tx, call)
    if (call.providerId === null || pauseMs === null) return
    await markFailed(tx, { id: call.providerId, version: call.providerVersion }, { failure: error.failure, at, retryAt: at + pauseMs })
  })
}
