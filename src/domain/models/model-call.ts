import type { AssistantId, Id, ProviderId, TurnId, WorkspaceId } from '../../kernel/ids.ts'
import type { ModelFailure, TokenUsage } from './ports.ts'
import type { Cost } from './price-of.ts'
import type { ProviderKind } from './provider.ts'

export type Purpose = 'answer' | 'rewrite' | 'replay' | 'embedding' | 'test'

/** One call of a model as it is metered. */
export interface ModelCall extends Cost {
  id: Id<'cal'>
  /** When it began. */
  at: number
  workspaceId: WorkspaceId
  purpose: Purpose
  /** Null for the local model. */
  providerId: ProviderId | null
  providerKind: ProviderKind | 'local'
  /** Of the provider's settings the call was made with. */
  providerVersion: number
  /** Tells the key apart without telling it: the provider's name and the key's end. */
  keyAlias: string | null
  model: string
  turnId: TurnId | null
  assistantId: AssistantId | null
  usage: TokenUsage
  latencyMs: number
  firstTokenMs: number | null
  outcome: 'ok' | 'failed' | 'cancelled'
  failure: ModelFailure | null
}
