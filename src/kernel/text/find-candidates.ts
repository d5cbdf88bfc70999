/** A word that is asked for. */
interface AskedTerm {
  stem: string
  /** What may stand in its place, each one stem or several that stand together. */
  mates: ReadonlyArray<readonly string[]>
}

/** A word in more chunks than this tells little; they are not all fetched. */
export const MOST_HOLDERS = 1000

/** Which chunks have what was asked for, by number, in order. */
export interface Holders {
  /** As the engine takes it; empty where nothing was asked for. */
  words: string
  numbers: number[]
  /** There are more. */
  isCut: boolean
}

/** What an engine's own text search brings, inside one scope. */
export interface CandidateSource {
  /** One stem, or several that stand together, in the language of the engine. */
  phrase(stems: readonly string[]): string
  any(expressions: readonly string[]): string
  all(expressions: readonly string[]): string
  /** For each expression, at most `MOST_HOLDERS` and one more; nothing for an empty one. */
  holders(expressions: readonly string[]): Promise<Holders[]>
  /** In how many chunks each is; may be estimated for those that were cut. */
  counts(own: readonly Holders[]): Promise<number[]>
  /** Those with the words, who say them most first. */
  mostFrequent(words: string, limit: number): Promise<number[]>
}

export interface Candidates {
  /** The best first, at most `limit`. */
  numbers: number[]
  scores: ReadonlyMap<number, number>
  chunkCounts: number[]
}

/** What may answer a question, by its words: the same choice on every engine. The final ranking is the domain's. */
export const findCandidates = async (
  source: CandidateSource,
  { terms, limit }: { terms: readonly AskedTerm[]; limit: number },
): Promise<Candidates> => {
  const holders = await source.holders([
    ...terms.map(({ stem }) => source.phrase([stem])),
    ...terms.map(({ mates }) => source.any(mates.map((mate) => source.phrase(mate)))),
  ])
  const own = holders.slice(0, terms.length)
  const mates = holders.slice(terms.length)
  const chunkCounts = await source.counts(own)
  const scores = scoreHolders({ own, mates, chunkCounts })
  const first = await bestByFrequency(source, { own, scores, chunkCounts, limit })
  return { numbers: [...new Set([...first, ...scores.keys()])].slice(0, limit), scores, chunkCounts }
}

/** What a mate says beside the word itself. */
const MATE = 0.4

interface Scored {
  own: readonly Holders[]
  chunkCounts: readonly number[]
}

/** By the words that chunks have, rare ones counting more; best first. Which of them have the words often is for others to say. */
const scoreHolders = ({ own, mates, chunkCounts }: Scored & { mates: readonly Holders[] }): Map<number, number> => {
  const scores = new Map<number, number>()
  const seen = new Set([...own, ...mates].flatMap(({ numbers }) => numbers)).size
  const add = ({ numbers }: Holders, weight: number, except: ReadonlySet<number>): void => {
    for (const number of numbers) if (!except.has(number)) scores.set(number, (scores.get(number) ?? 0) + weight)
  }
  const rarity = (count: number): number => Math.log(1 + seen / Math.max(1, count))
  for (const [i, holders] of own.entries()) {
    const count = chunkCounts[i] ?? 0
    if (!holders.isCut) add(holders, rarity(count), NOBODY)
    const mate = mates[i]
    if (mate && !mate.isCut) add(mate, MATE * rarity(Math.max(count, mate.numbers.length)), new Set(holders.numbers))
  }
  return new Map([...scores].toSorted(([a, x], [b, y]) => y - x || a - b))
}

const NOBODY: ReadonlySet<number> = new Set()

/** From which share of the best score chunks that did not fit are too good to be left out unseen. */
const NEAR = 0.6

/**
 * Where having the words does not tell enough, those who say them most, by the engine's own rank: when more chunks than fit have them
 * nearly all, and when words are too common for their holders to be fetched.
 */
const bestByFrequency = async (
  source: CandidateSource,
  { own, scores, chunkCounts, limit }: Scored & { scores: ReadonlyMap<number, number>; limit: number },
): Promise<number[]> => {
  const present = own.map((holders, i) => ({ ...holders, count: chunkCounts[i] ?? 0 })).filter(({ count }) => count > 0)
  const fetched = present.filter(({ isCut }) => !isCut).map(({ words }) => words)
  const ordered = [...scores.values()]
  const isTight = (ordered[limit] ?? 0) >= (ordered[0] ?? 0) * NEAR && ordered.length > limit
  const found: number[] = []
  if (fetched.length < present.length) found.push(...(await source.mostFrequent(source.all(present.map(({ words }) => words)), limit)))
  if (found.length < limit && fetched.length > 0 && isTight) found.push(...(await source.mostFrequent(source.any(fetched), limit)))
  if (found.length < limit && fetched.length === 0 && present.length > 1) {
    const rarest = present.reduce((least, each) => (each.count < least.count ? each : least))
    found.push(...(await source.mostFrequent(rarest.words, limit)))
  }
  return found
}
