/** Texts as stems in order, parted by spaces. */
export interface Worded {
  headings: string
  body: string
}

/** Which of some texts have a stem and how often, for as little memory as can be: each stem is a number made of its letters. */
export interface WordPlaces {
  /** How many stems each text has. */
  lengths: Uint32Array
  bytes: number
  /** The texts that have it, in order. */
  eachWith(stem: string, meet: (text: number, times: number) => void): void
}

const SPACE = 32
const MOST_TIMES = 255

export const createWordPlaces = (texts: readonly Worded[]): WordPlaces => {
  const { lengths, keys } = read(texts)
  keys.sort()
  const codes = new Int32Array(keys.length)
  const holders = new Uint16Array(keys.length)
  const times = new Uint8Array(keys.length)
  let count = 0
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0
    if (i > 0 && key === keys[i - 1]) {
      times[count - 1] = Math.min(MOST_TIMES, (times[count - 1] ?? 0) + 1)
      continue
    }
    codes[count] = Math.floor(key / TEXTS)
    holders[count] = key - (codes[count] ?? 0) * TEXTS
    times[count] = 1
    count++
  }
  const kept = { codes: codes.slice(0, count), holders: holders.slice(0, count), times: times.slice(0, count) }
  return {
    lengths,
    bytes: count * 7 + lengths.byteLength,
    eachWith: (stem, meet) => {
      const code = codeOf(stem)
      for (let at = firstOf(kept.codes, code); kept.codes[at] === code; at++) meet(kept.holders[at] ?? 0, kept.times[at] ?? 0)
    },
  }
}

/** More than any document in memory has. */
const TEXTS = 65_536

/** For each stem of each text a key that sorts by stem, then by text. */
const read = (texts: readonly Worded[]): { lengths: Uint32Array; keys: Float64Array } => {
  const lengths = new Uint32Array(texts.length)
  const keys: number[] = []
  for (const [number, { headings, body }] of texts.entries()) {
    const before = keys.length
    for (const text of [headings, body]) {
      let code = 0
      let start = 0
      for (let at = 0; at <= text.length; at++) {
        const sign = at < text.length ? text.charCodeAt(at) : SPACE
        if (sign !== SPACE) {
          code = mixed(code, sign)
          continue
        }
        if (at > start) keys.push(code * TEXTS + number)
        code = 0
        start = at + 1
      }
    }
    lengths[number] = keys.length - before
  }
  return { lengths, keys: Float64Array.from(keys) }
}

const mixed = (code: number, sign: number): number => (Math.imul(code ^ sign, 0x01000193) + 1) | 0

const codeOf = (stem: string): number => {
  let code = 0
  for (let at = 0; at < stem.length; at++) code = mixed(code, stem.charCodeAt(at))
  return code
}

/** Where the first of its kind is, or would be. */
const firstOf = (codes: Int32Array, code: number): number => {
  let low = 0
  let high = codes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((codes[middle] ?? 0) < code) low = middle + 1
    else high = middle
  }
  return low
}
