/** In one block of a packed vector: 16 bytes, the first half of its numbers in the low bits, the second in the high ones. */
const BLOCK = 32
const HIGHEST = 15
/** What one step stands for, in standard deviations of the numbers of a vector of length 1: loses least when they are spread normally. */
const STEP = 0.3352

export const packedBytes = (dimensions: number): number => Math.ceil(dimensions / BLOCK) * (BLOCK / 2)

/** A vector of any length in four bits a number: a tenth of the memory, good enough to tell which ones are worth an exact look. */
export const packVector = (vector: Float32Array): Uint8Array<ArrayBuffer> => {
  const packed = new Uint8Array(packedBytes(vector.length))
  const scale = Math.sqrt(vector.length) / (STEP * lengthOf(vector))
  for (let i = 0; i < vector.length; i++) {
    const code = Math.min(HIGHEST, Math.max(0, Math.round((vector[i] ?? 0) * scale + HIGHEST / 2)))
    const at = Math.floor(i / BLOCK) * (BLOCK / 2) + (i % (BLOCK / 2))
    packed[at] = (packed[at] ?? 0) | (i % BLOCK < BLOCK / 2 ? code : code << 4)
  }
  return packed
}

/** A query in a signed byte a number; its length does not change which vectors are nearest. */
export const packQuery = (vector: Float32Array): Int8Array => {
  const packed = new Int8Array(Math.ceil(vector.length / BLOCK) * BLOCK)
  let largest = Number.MIN_VALUE
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  for (let i = 0; i < vector.length; i++) packed[i] = Math.round(((vector[i] ?? 0) / largest) * 127)
  return packed
}

/** What the likeness of a packed vector to this query, as a whole number, is as a cosine: to about a hundredth. */
export const cosineOf = (vector: Float32Array): ((likeness: number) => number) => {
  let largest = Number.MIN_VALUE
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  let sum = 0
  for (const value of packQuery(vector)) sum += value
  const unit = ((STEP / Math.sqrt(vector.length)) * (largest / 127)) / lengthOf(vector)
  return (likeness) => Math.max(-1, Math.min(1, unit * (likeness - (HIGHEST / 2) * sum)))
}

const lengthOf = (vector: Float32Array): number => {
  let square = 0
  for (const value of vector) square += value * value
  return Math.sqrt(square)
}
