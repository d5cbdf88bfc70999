import type { Language } from '../../kernel/language.ts'

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant'
  text: string
}

/** One passage the answer may stand on, numbered from 1 as it is cited: `[1]`. */
export interface GroundingPassage {
  number: number
  title: string
  headingPath: readonly string[]
  text: string
}

export interface ChatRequest {
  model: string
  messages: readonly ChatMessage[]
  maxOutputTokens: number
  /** What the messages were built from. A model that generates ignores it; the local one composes its answer from it. */
  grounding: {
    question: string
    language: Language
    passages: readonly GroundingPassage[]
    /** What to say when the passages do not hold the answer; a sentence of its own when absent. */
    noAnswer?: string
  }
}

export type ChatPart =
  | { kind: 'text'; text: string }
  /** Sent at most once, last but one; absent when the provider never said. */
  | { kind: 'usage'; usage: TokenUsage }
  | { kind: 'finish'; reason: 'stop' | 'length' | 'filtered' }

export interface TokenUsage {
  inputTokens: number
  /** Part of inputTokens. */
  cachedTokens: number
  /** Part of inputTokens too; some vendors charge more for what they put aside to read again. */
  cacheWriteTokens?: number
  outputTokens: number
}

export interface ChatModel {
  /** Ends early, without throwing, never: an abort throws `signal.reason`, every other failure a ModelError.
   *  `stop` of the iterator (break out of the loop) closes the connection. */
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatPart>
}

export interface EmbedResult {
  /** One a text, in order, each unit length and `dimensions` long. */
  vectors: Float32Array[]
  usage: TokenUsage
}

export interface Embedder {
  /** Model and form of the vectors: two vectors are comparable only when these are equal. */
  readonly space: string
  readonly dimensions: number
  /** How many texts one call may take; the caller cuts. */
  readonly maxBatch: number
  /** `form`: a question and a passage may be embedded differently. Throws ModelError. */
  embed(texts: readonly string[], form: 'query' | 'passage', signal: AbortSignal): Promise<EmbedResult>
}

/** What the admin entered; the key is already decrypted. */
export interface ProviderConfig {
  kind: 'openai' | 'openai_compatible'
  baseUrl: string
  apiKey: string | undefined
}

/** Everything models needs of a vendor, made for one configured provider. */
export interface ModelVendor {
  chat(config: ProviderConfig): ChatModel
  embedder(config: ProviderConfig, model: string, dimensions: number): Embedder
  /** How long the vectors of this model are, found by asking for one. Throws ModelError. */
  dimensionsOf(config: ProviderConfig, model: string, signal: AbortSignal): Promise<number>
  /** The models on offer, for the form and the test button. Throws ModelError. */
  listModels(config: ProviderConfig, signal: AbortSignal): Promise<string[]>
}

export type ModelFailure =
  | 'invalid_key'
  | 'quota_exhausted'
  | 'rate_limited'
  | 'region_blocked'
  | 'model_not_found'
  | 'bad_request'
  | 'context_too_long'
  | 'overloaded'
  | 'timeout'
  | 'network'
  | 'untrusted_tls'
  | 'address_refused'
  | 'bad_reply'

/** The outside world classified once, at the border. */
export class ModelError extends Error {
  readonly failure: ModelFailure
  readonly retryAfterMs: number | undefined

  constructor(failure: ModelFailure, detail: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(detail, { cause: options.cause })
    this.name = 'ModelError'
    this.failure = failure
    this.retryAfterMs = options.retryAfterMs
  }
}
