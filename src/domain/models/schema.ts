import type { ProviderId } from '../../kernel/ids.ts'

export interface ModelTables {
  providers: {
    id: ProviderId
    kind: string
    name: string
    base_url: string
    /** Sealed. */
    api_key: string | null
    key_last4: string | null
    chat_model: string
    embedding_model: string | null
    /** Null until a test has found it. */
    embedding_dimensions: number | null
    /** The embedding model before this one, as long as the server is the same. */
    retired_model: string | null
    retired_dimensions: number | null
    /** Counts the changes, so that a call made with an old key says nothing of the new one. */
    version: number
    state: string
    retry_at: number | null
    last_ok_at: number | null
    last_failure: string | null
    last_failure_at: number | null
    position: number
    created_at: number
    updated_at: number
  }
  model_calls: {
    id: string
    at: number
    /** Days since 1970 in UTC. */
    day: number
    workspace_id: string
    purpose: string
    provider_id: ProviderId | null
    provider_kind: string
    key_alias: string | null
    model: string
    turn_id: string | null
    /** For whom, where it was for one assistant. */
    assistant_id: string | null
    input_tokens: number
    cached_tokens: number
    output_tokens: number
    /** Null when the price is unknown. */
    usd_micros: number | null
    price_version: string
    price_state: string
    latency_ms: number
    first_token_ms: number | null
    outcome: string
    failure: string | null
  }
}

declare module '../../platform/db/db.ts' {
  interface Schema extends ModelTables {}
}
