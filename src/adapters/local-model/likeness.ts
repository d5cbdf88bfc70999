/** How near two stems are: 1 for the same, less for those that share most of their letters (`регистрац` and `зарегистрирова`), else 0. */
export const createLikeness = (): ((a: string, b: string) => number) => {
  const runs = new Map<string, Set<string>>()
  const runsOf = (word: string): Set<string> => {
    let found = runs.get(word)
    if (!found) {
      const framed = `^${word}$`
      found = new Set(Array.from({ length: framed.length - 2 }, (_, i) => framed.slice(i, i + 3)))
      runs.set(word, found)
    }
    return found
  }
  return (a, b) => {
    if (a === b) return 1
    if (a.length < SHORTEST || b.length < SHORTEST || /\d/.test(a + b)) return 0
    const ofA = runsOf(a)
    const ofB = runsOf(b)
    let common = 0
    for (const run of ofA) if (ofB.has(run)) common++
    const share = (2 * common) / (ofA.size + ofB.size)
    return share >= LEAST_SHARE ? share * WORTH : 0
  }
}

const SHORTEST = 4
const LEAST_SHARE = 0.4
const WORTH = 0.7
