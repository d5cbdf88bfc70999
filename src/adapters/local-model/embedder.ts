import type { Embedder } from '../../domain/models/ports.ts'
import { stem } from '../../kernel/text/stems.ts'
import { isStopWord } from '../../kernel/text/stop-words.ts'
import { tokenParts, tokens } from '../../kernel/text/tokens.ts'
import { createBreather } from '../../platform/workers/breather.ts'

const DIMENSIONS = 384

/**
 * Vectors without a model: each stem and each run of three or four letters of a word adds to a few places that its hash names. Texts that
 * share words, forms of words or misspelt words are near; texts that only mean the same are not. The same text has the same vector for
 * ever: whatever changes that must change the name of the space.
 */
export const createLocalEmbedder = (): Embedder => {
  const stemOf = rememberingStem()
  return {
    space: 'local-v1',
    dimensions: DIMENSIONS,
    maxBatch: 512,
    embed: async (texts, _form, signal) => {
      const vectors: Float32Array[] = []
      const breather = createBreather()
      for (const text of texts) {
        signal.throwIfAborted()
        vectors.push(vectorOf(text, stemOf))
        await breather.breathe()
      }
      signal.throwIfAborted()
      return { vectors, usage: { inputTokens: 0, cachedTokens: 0, outputTokens: 0 } }
    },
  }
}

const MOST_STEMS = 50_000

const rememberingStem = (): ((token: string) => string) => {
  const known = new Map<string, string>()
  return (token) => {
    const found = known.get(token)
    if (found !== undefined) return found
    if (known.size >= MOST_STEMS) known.clear()
    const made = stem(token)
    known.set(token, made)
    return made
  }
}

const vectorOf = (text: string, stemOf: (token: string) => string): Float32Array => {
  const vector = new Float32Array(DIMENSIONS)
  for (const [token, times] of countWords(text)) {
    const word = stemOf(token)
    // Said twice is more, not twice as much; and a long word says more than a short one.
    const weight = (1 + Math.log(times)) * Math.min(1.5, 0.5 + word.length / 8)
    add(vector, mix(hash(word, 0, word.length) ^ STEM_SEED), weight)
    addRuns(vector, `^${token}$`, weight)
  }
  return toUnit(vector)
}

/** Words that say nothing count only where there is nothing else. */
const countWords = (text: string): Map<string, number> => {
  const all = tokens(text)
  const content = all.filter((token) => !isStopWord(token))
  const counts = new Map<string, number>()
  const count = (word: string): void => void counts.set(word, (counts.get(word) ?? 0) + 1)
  for (const token of content.length > 0 ? content : all) {
    count(token)
    for (const part of tokenParts(token)) count(part)
  }
  return counts
}

const SEED = 0x2c1b3c6d
/** A stem is another feature than the same letters inside a word. */
const STEM_SEED = 0x5bd1e995
const RUN_LENGTHS = [3, 4]
/** What the runs of a word weigh together grows with the root of their number, as independent signs do. */
const RUN_WEIGHT = 1
const LONGEST_WORD = 64

const addRuns = (vector: Float32Array, word: string, weight: number): void => {
  const length = Math.min(word.length, LONGEST_WORD)
  const number = RUN_LENGTHS.reduce((sum, run) => sum + Math.max(0, length - run + 1), 0)
  if (number === 0) return
  const each = (weight * RUN_WEIGHT) / Math.sqrt(number)
  for (const run of RUN_LENGTHS) {
    for (let at = 0; at + run <= length; at++) add(vector, hash(word, at, at + run), each)
  }
}

/** Two places a feature: when two features meet in one place, the other still tells them apart. */
const add = (vector: Float32Array, code: number, weight: number): void => {
  put(vector, code, weight)
  put(vector, mix(code ^ 0x9e3779b9), weight)
}

const put = (vector: Float32Array, code: number, weight: number): void => {
  const at = (code & 0x7fffffff) % DIMENSIONS
  vector[at] = (vector[at] ?? 0) + (code < 0 ? -weight : weight)
}

const hash = (text: string, from: number, to: number): number => {
  let code = SEED ^ (to - from)
  for (let i = from; i < to; i++) code = Math.imul(code ^ text.charCodeAt(i), 0x01000193)
  return mix(code)
}

const mix = (code: number): number => {
  let mixed = Math.imul(code ^ (code >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

const toUnit = (vector: Float32Array): Float32Array => {
  let square = 0
  for (const value of vector) square += value * value
  if (square === 0) {
    // A text without a word still needs a direction.
    vector[0] = 1
    return vector
  }
  const length = Math.sqrt(square)
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length
  return vector
}
