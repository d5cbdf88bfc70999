/** For a word, the terms it shares its letters with and how much, 0.4 to 1. A term is not like itself. */
export type Likeness = (word: string) => Alike

export type Alike = ReadonlyArray<readonly [term: number, share: number]>

/** Shorter words share their letters by chance. */
const SHORTEST = 4
/** Share of common runs of three letters from which two stems count as alike. */
const LEAST_SHARE = 0.4
const NONE: Alike = []

/** Finds words that stemming leaves apart: "зарегистрировать" for "регистрация", a slip of the pen, a spelling. */
export const createLikeness = (terms: readonly string[]): Likeness => {
  const { runs, runCounts, fewestRuns } = runsOfTerms(terms)
  const common = new Uint8Array(terms.length)
  const known = new Map<string, Alike>()

  /** Runs over some thousand stems for a question: nine in ten are left after a look at their letters. */
  const measure = (word: string): Alike => {
    if (word.length < SHORTEST) return NONE
    let hits = 0
    for (let at = -1; at < word.length - 1; at++) hits += runs.mayHave(runAt(word, at))
    if (2 * hits < LEAST_SHARE * (word.length + fewestRuns) || DIGIT.test(word)) return NONE
    for (let at = -1; at < word.length - 1; at++) {
      for (const term of runs.termsWith(runAt(word, at))) common[term] = (common[term] ?? 0) + 1
    }
    const alike: Array<readonly [number, number]> = []
    for (const [term, count] of common.entries()) {
      const share = (2 * count) / (word.length + (runCounts[term] ?? 0))
      if (count > 0 && share >= LEAST_SHARE && terms[term] !== word) alike.push([term, Math.min(1, share)])
    }
    common.fill(0)
    return alike.length === 0 ? NONE : alike
  }

  return (word) => {
    let alike = known.get(word)
    if (alike === undefined) {
      alike = measure(word)
      known.set(word, alike)
    }
    return alike
  }
}

interface Runs {
  /** 1 for each run that a term has, and for a few others. */
  mayHave(run: number): number
  termsWith(run: number): readonly number[]
}

const NOBODY: readonly number[] = []
const FILTER_BITS = 12

const runsOfTerms = (terms: readonly string[]): { runs: Runs; runCounts: number[]; fewestRuns: number } => {
  const termsOfRun = new Map<number, number[]>()
  const filter = new Uint8Array(1 << FILTER_BITS)
  const placeOf = (run: number): number => Math.imul(run, 0x9e3779b1) >>> (32 - FILTER_BITS)
  const runCounts = terms.map((term, i) => {
    if (term.length < SHORTEST || DIGIT.test(term)) return 0
    const own = new Set(Array.from({ length: term.length }, (_, at) => runAt(term, at - 1)))
    for (const run of own) {
      filter[placeOf(run)] = 1
      const sharing = termsOfRun.get(run)
      if (sharing) sharing.push(i)
      else termsOfRun.set(run, [i])
    }
    return own.size
  })
  const runs = { mayHave: (run: number) => filter[placeOf(run)] ?? 0, termsWith: (run: number) => termsOfRun.get(run) ?? NOBODY }
  return { runs, runCounts, fewestRuns: Math.min(...runCounts.filter((count) => count > 0)) }
}

const DIGIT = /\d/
const START = 94
const END = 36

/** Three letters as one number; the word is framed, so that its beginning and its end count. */
const runAt = (word: string, at: number): number => (letter(word, at) << 20) | (letter(word, at + 1) << 10) | letter(word, at + 2)

const letter = (word: string, at: number): number => {
  if (at < 0) return START
  return at >= word.length ? END : word.charCodeAt(at) & 1023
}
