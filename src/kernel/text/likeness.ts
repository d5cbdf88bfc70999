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
  const { termsOfRun, runCounts } = runsOfTerms(terms)
  const common = new Uint8Array(terms.length)
  const known = new Map<string, Alike>()

  /** Runs over some thousand stems for a question: no allocation for the nine in ten that have nothing in common with it. */
  const measure = (word: string): Alike => {
    if (!isWord(word)) return NONE
    let touched = false
    for (let at = -1; at < word.length - 1; at++) {
      const sharing = termsOfRun.get(runAt(word, at))
      if (sharing === undefined) continue
      touched = true
      for (const term of sharing) common[term] = (common[term] ?? 0) + 1
    }
    if (!touched) return NONE
    const alike: Array<readonly [number, number]> = []
    for (const [term, count] of common.entries()) {
      const share = (2 * count) / (word.length + (runCounts[term] ?? 0))
      if (count > 0 && share >= LEAST_SHARE && terms[term] !== word) alike.push([term, Math.min(1, share)])
    }
    common.fill(0)
    return alike
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

const runsOfTerms = (terms: readonly string[]): { termsOfRun: Map<number, number[]>; runCounts: number[] } => {
  const termsOfRun = new Map<number, number[]>()
  const runCounts = terms.map((term, i) => {
    if (!isWord(term)) return 0
    const runs = new Set(Array.from({ length: term.length }, (_, at) => runAt(term, at - 1)))
    for (const run of runs) termsOfRun.set(run, [...(termsOfRun.get(run) ?? []), i])
    return runs.size
  })
  return { termsOfRun, runCounts }
}

const isWord = (word: string): boolean => word.length >= SHORTEST && !/\d/.test(word)

const START = 94
const END = 36

/** Three letters as one number; the word is framed, so that its beginning and its end count. */
const runAt = (word: string, at: number): number => (letter(word, at) << 20) | (letter(word, at + 1) << 10) | letter(word, at + 2)

const letter = (word: string, at: number): number => {
  if (at < 0) return START
  return at >= word.length ? END : word.charCodeAt(at) & 1023
}
