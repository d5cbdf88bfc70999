import { ModelError } from '../../domain/models/ports.ts'
import { readUsage } from './read-reply.ts'

/** The vectors of a reply in the order of the texts, each made unit length. Checked by hand: a schema over a million numbers is slow. */
export const readEmbeddings = (
  text: string,
  expected: number,
  dimensions: number | undefined,
): { vectors: Float32Array[]; inputTokens: number | undefined } => {
  const body = objectOf(parseJson(text))
  const rows = body.data
  if (!Array.isArray(rows) || rows.length !== expected)
    throw bad(`${Array.isArray(rows) ? rows.length : 'no'} vectors for ${expected} texts`)
  const vectors: Float32Array[] = new Array(expected)
  for (const [place, item] of rows.entries()) {
    const row = objectOf(item)
    const index = row.index ?? place
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= expected || vectors[index])
      throw bad('indexes that do not fit')
    vectors[index] = unitVector(row.embedding, dimensions)
  }
  return { vectors, inputTokens: readUsage(body.usage)?.inputTokens }
}

const MOST_DIMENSIONS = 16_384

const unitVector = (value: unknown, dimensions: number | undefined): Float32Array => {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_DIMENSIONS) throw bad('a vector that is not a list of numbers')
  if (dimensions !== undefined && value.length !== dimensions)
    throw bad(`vectors of ${value.length} numbers where ${dimensions} were expected`)
  const vector = new Float32Array(value.length)
  let square = 0
  for (let i = 0; i < vector.length; i++) {
    const number: unknown = value[i]
    if (typeof number !== 'number' || !Number.isFinite(number)) throw bad('a vector with something else than numbers')
    vector[i] = number
    square += number * number
  }
  const length = Math.sqrt(square)
  if (length === 0 || !Number.isFinite(length)) throw bad('a vector without a direction')
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length
  return vector
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ModelError('bad_reply', 'the embeddings reply is not JSON', { cause })
  }
}

const objectOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {})

const bad = (detail: string): ModelError => new ModelError('bad_reply', detail)
