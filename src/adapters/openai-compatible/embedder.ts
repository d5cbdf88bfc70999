import { type Embedder, type EmbedResult, type ProviderConfig } from '../../domain/models/ports.ts'
import { cutToTokens, estimateTokens } from '../../kernel/text/token-estimate.ts'
import { RefusedCall, readText, type Server, send } from './client.ts'
import { startDeadline } from './deadline.ts'
import { rejectedField } from './failure.ts'
import { readEmbeddings } from './read-embeddings.ts'

const MOST_TOKENS_OF_ONE = 8_192
const MOST_TOKENS_OF_ALL = 300_000
const MOST_TEXTS = 2_048
/** What the guarded fetch lets through; a number of a vector takes up to 22 bytes of it. */
const MOST_REPLY_BYTES = 32 * 1024 * 1024
const BYTES_OF_NUMBER = 24

export const createEmbedder = (server: Server, model: string, dimensions: number): Embedder => ({
  space: `${server.config.kind === 'openai' ? 'openai' : new URL(server.config.baseUrl).host}/${model}@${dimensions}`,
  dimensions,
  maxBatch: MOST_TEXTS,
  embed: async (texts, _form, signal) => {
    const result: EmbedResult = { vectors: [], usage: { inputTokens: 0, cachedTokens: 0, outputTokens: 0 } }
    for (const batch of batches(texts, Math.floor(MOST_REPLY_BYTES / (dimensions * BYTES_OF_NUMBER)))) {
      const { vectors, inputTokens } = await embedBatch(server, { model, dimensions, texts: batch }, signal)
      result.vectors.push(...vectors)
      result.usage.inputTokens += inputTokens
    }
    return result
  },
})

/** Asks for the vector of one word, in whatever length the model has of itself. */
export const dimensionsOf = async (server: Server, model: string, signal: AbortSignal): Promise<number> => {
  const { vectors } = await embedBatch(server, { model, dimensions: undefined, texts: ['ReplyX'] }, signal)
  return vectors[0]?.length ?? 0
}

/** Texts cut to what one input may hold, in groups of what one call may hold. The estimate is doubled: a refused call costs more than two. */
function* batches(texts: readonly string[], mostOfReply: number): Generator<string[]> {
  let batch: string[] = []
  let tokens = 0
  for (const text of texts) {
    // An empty input is refused, a blank one is not.
    const cut = cutToTokens(text, MOST_TOKENS_OF_ONE).trim() || '.'
    const cost = Math.min(estimateTokens(cut) * 2, MOST_TOKENS_OF_ONE)
    if (batch.length === Math.min(MOST_TEXTS, mostOfReply) || (batch.length > 0 && tokens + cost > MOST_TOKENS_OF_ALL)) {
      yield batch
      batch = []
      tokens = 0
    }
    batch.push(cut)
    tokens += cost
  }
  if (batch.length > 0) yield batch
}

interface Batch {
  model: string
  dimensions: number | undefined
  texts: string[]
}

const embedBatch = async (server: Server, batch: Batch, signal: AbortSignal): Promise<{ vectors: Float32Array[]; inputTokens: number }> => {
  using deadline = startDeadline(server.timeouts, signal)
  const { config, rejected } = server
  const key = `${config.baseUrl} ${batch.model}`
  for (let tries = 1; ; tries++) {
    try {
      const body = embeddingBody(config, batch, rejected.of(key))
      const response = await send(server, { path: 'embeddings', body }, deadline)
      deadline.beat()
      const reply = readEmbeddings(await readText(response, MOST_REPLY_BYTES, deadline), batch.texts.length, batch.dimensions)
      return { vectors: reply.vectors, inputTokens: reply.inputTokens ?? batch.texts.reduce((sum, text) => sum + estimateTokens(text), 0) }
    } catch (error) {
      const field = error instanceof RefusedCall ? rejectedField(error.refusal) : undefined
      if (field === undefined || tries === 3 || !rejected.add(key, field)) throw error
    }
  }
}

const embeddingBody = (config: ProviderConfig, batch: Batch, rejected: ReadonlySet<string>): Record<string, unknown> => ({
  model: batch.model,
  input: batch.texts,
  // Left out, the package asks for base64, which many servers do not know.
  ...(rejected.has('encoding_format') ? {} : { encoding_format: 'float' }),
  ...(config.kind === 'openai' &&
  batch.dimensions !== undefined &&
  batch.model.startsWith('text-embedding-3') &&
  !rejected.has('dimensions')
    ? { dimensions: batch.dimensions }
    : {}),
})
