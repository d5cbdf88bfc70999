import { contentStems } from '../../kernel/text/stems.ts'
import { estimateTokens } from '../../kernel/text/token-estimate.ts'
import { WireError } from './errors.ts'

const NATIVE: Record<string, number> = { 'text-embedding-3-small': 1536, 'text-embedding-3-large': 3072, 'text-embedding-ada-002': 1536 }
const OTHERS = 768

/** Vectors of words: two texts are near when they share stems, as with a real model, and the same text always has the same vector. */
export const embeddingsReply = (body: Record<string, unknown>): Record<string, unknown> => {
  const model = typeof body.model === 'string' ? body.model : ''
  if (model === '') throw new WireError(400, 'you must provide a model parameter')
  const texts = checkInput(body.input)
  const dimensions = checkDimensions(body.dimensions, model)
  const isBase64 = body.encoding_format === 'base64'
  const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0)
  return {
    object: 'list',
    data: texts.map((text, index) => {
      const vector = wordVector(text, dimensions)
      const embedding = isBase64 ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector)
      return { object: 'embedding', index, embedding }
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

const checkInput = (input: unknown): string[] => {
  const texts: unknown[] = Array.isArray(input) ? input : [input]
  const bad = (message: string): WireError => new WireError(400, message, { param: 'input' })
  if (texts.length === 0) throw bad("Invalid 'input': input array is empty.")
  if (texts.length > 2_048) throw bad(`Invalid 'input': maximum array length is 2048, got ${texts.length}.`)
  let sum = 0
  const checked = texts.map((text) => {
    if (typeof text !== 'string' || text === '') throw bad("Invalid 'input': input cannot be an empty string.")
    const tokens = estimateTokens(text)
    if (tokens > 8_192) throw bad(`This model's maximum context length is 8192 tokens, however you requested ${tokens} tokens.`)
    sum += tokens
    return text
  })
  if (sum > 300_000) throw new WireError(400, `Requested ${sum} tokens, max 300000 tokens per request`, { code: 'max_tokens_per_request' })
  return checked
}

const checkDimensions = (value: unknown, model: string): number => {
  const native = NATIVE[model] ?? OTHERS
  if (value === undefined) return native
  if (!model.startsWith('text-embedding-3'))
    throw new WireError(400, 'This model does not support specifying dimensions.', { param: 'dimensions' })
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= native) return value
  throw new WireError(400, `Invalid value for 'dimensions': ${JSON.stringify(value)}.`, { param: 'dimensions' })
}

const wordVector = (text: string, dimensions: number): Float32Array => {
  const vector = new Float32Array(dimensions)
  // A little of everything keeps a text without words from having no direction.
  vector.fill(1e-4)
  for (const word of contentStems(text)) {
    const hash = Bun.hash.wyhash(word)
    for (let shift = 0n; shift < 64n; shift += 16n) {
      const bits = Number((hash >> shift) & 0xffffn)
      const at = bits % dimensions
      vector[at] = (vector[at] ?? 0) + (bits & 0x8000 ? 1 : -1)
    }
  }
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}
