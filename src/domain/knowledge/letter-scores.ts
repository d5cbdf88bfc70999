import { tokens } from '../../kernel/text/tokens.ts'

const RUN = 4
const K1 = 1.2
const B = 0.75
/** Among a handful of texts rarity means nothing; as if there were this many. */
const LEAST_TEXTS = 40

export interface LetterScore {
  score: number
  /** How much of the question's letters the text has, 0 to 1, rare runs counting more. */
  coverage: number
}

/**
 * Scores texts by the runs of four letters they share with the question, by BM25 among these texts: full forms of words, parts of
 * compounds and slips of the pen count by how rare their letters are, which stems cannot see. Texts are read as they stand.
 */
export const scoreLetters = (question: string, texts: readonly string[]): LetterScore[] => {
  const runs = runsOf(question)
  const counts = texts.map(() => new Uint8Array(runs.count))
  const lengths = texts.map((text, i) => countRuns(text, runs, counts[i] ?? new Uint8Array()))
  const holders = new Float64Array(runs.count)
  for (const found of counts) for (let run = 0; run < runs.count; run++) if ((found[run] ?? 0) > 0) holders[run] = (holders[run] ?? 0) + 1
  const among = Math.max(texts.length, LEAST_TEXTS)
  const rarity = holders.map((held) => Math.log(1 + (among - held + 0.5) / (held + 0.5)))
  const total = rarity.reduce((sum, value) => sum + value, 0)
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, texts.length)
  return counts.map((found, i) => {
    const damping = K1 * (1 - B + (B * (lengths[i] ?? 0)) / Math.max(1, average))
    let score = 0
    let covered = 0
    for (let run = 0; run < runs.count; run++) {
      const times = found[run] ?? 0
      if (times === 0) continue
      const rare = rarity[run] ?? 0
      score += (rare * times * (K1 + 1)) / (times + damping)
      covered += rare
    }
    return { score, coverage: total === 0 ? 0 : covered / total }
  })
}

/** The runs of a question, each with its number: an open table, because millions of letters are looked up in it. */
interface Runs {
  codes: Int32Array
  numbers: Uint16Array
  count: number
}

const TABLE = 4096
/** A longer question is a story; its beginning names the matter. */
const MOST_RUNS = 600

const runsOf = (question: string): Runs => {
  const runs: Runs = { codes: new Int32Array(TABLE), numbers: new Uint16Array(TABLE), count: 0 }
  for (const token of new Set(tokens(question))) {
    const word = ` ${token} `
    for (let at = 0; at + RUN <= word.length && runs.count < MOST_RUNS; at++) {
      let code = 0
      for (let i = at; i < at + RUN; i++) code = (code << 7) | classOf(word.charCodeAt(i))
      const place = placeOf(runs, code)
      if (runs.codes[place] !== 0) continue
      runs.codes[place] = code
      runs.numbers[place] = runs.count++
    }
  }
  return runs
}

/** Where the code is, or would be. */
const placeOf = ({ codes }: Runs, code: number): number => {
  let place = (Math.imul(code, 0x9e3779b1) >>> 20) & (TABLE - 1)
  while (codes[place] !== 0 && codes[place] !== code) place = (place + 1) & (TABLE - 1)
  return place
}

const CODE_BITS = 0x0fffffff

/** Adds up the runs of the question in a text; returns how many runs the text has. */
const countRuns = (text: string, runs: Runs, counts: Uint8Array): number => {
  let code = 0
  let length = 0
  let isGap = true
  for (let at = 0; at <= text.length; at++) {
    const sign = at < text.length ? classOf(text.charCodeAt(at)) : 0
    if (sign === 0 && isGap) continue
    isGap = sign === 0
    code = ((code << 7) | sign) & CODE_BITS
    length++
    const place = placeOf(runs, code)
    if (code === 0 || runs.codes[place] !== code) continue
    const run = runs.numbers[place] ?? 0
    if ((counts[run] ?? 0) < 255) counts[run] = (counts[run] ?? 0) + 1
  }
  return length
}

/** A letter or digit of either case as a number below 128, ё as е; anything else is a gap. */
const classOf = (code: number): number => {
  if (code >= 97 && code <= 122) return code - 96
  if (code >= 0x430 && code <= 0x44f) return code - 0x430 + 27
  if (code >= 48 && code <= 57) return code - 48 + 60
  if (code >= 65 && code <= 90) return code - 64
  if (code >= 0x410 && code <= 0x42f) return code - 0x410 + 27
  if (code === 0x451 || code === 0x401) return 0x435 - 0x430 + 27
  return code > 0x7f && /\p{L}/u.test(String.fromCharCode(code)) ? 70 + (code % 57) : 0
}
