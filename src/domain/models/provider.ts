import type { ProviderId } from '../../kernel/ids.ts'
import type { ModelFailure } from './ports.ts'

export const PROVIDER_KINDS = ['openai', 'openai_compatible'] as const

export type ProviderKind = (typeof PROVIDER_KINDS)[number]

/** `ok` and the failures are what the last real call said. */
export type ProviderState = 'untested' | 'ok' | ModelFailure

/** A configured provider as people see it: never with its key. */
export interface Provider {
  id: ProviderId
  kind: ProviderKind
  name: string
  baseUrl: string
  /** The end of the key, null without a key. */
  keyLast4: string | null
  chatModel: string
  embeddingModel: string | null
  embeddingDimensions: number | null
  state: ProviderState
  /** While this is in the future the provider is passed over. */
  retryAt: number | null
  lastOkAt: number | null
  lastFailure: { failure: ModelFailure; at: number } | null
  position: number
  createdAt: number
  updatedAt: number
}

export interface StoredProvider extends Provider {
  sealedKey: string | null
  version: number
  /** The embedding model that worked before this one: what is stored in its space is still asked by it, until all is in the new one. */
  retiredEmbedding: { model: string; dimensions: number } | null
}

export const toPublic = ({ sealedKey: _key, version: _version, retiredEmbedding: _retired, ...provider }: StoredProvider): Provider =>
  provider

export const OPENAI_URL = 'https://api.openai.com/v1'

/** Whose secret a sealed key is: it opens in no other row. */
export const keyAad = (id: ProviderId): string => `providers|api_key|instance|${id}`
