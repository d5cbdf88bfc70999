const K1 = 1.2
const B = 0.75

/** The textbook's BM25 over bags of words, to measure ours against: gives for a question the places of the texts, best first. */
export const plainBm25 = (texts: readonly string[], wordsOf: (text: string) => string[]): ((question: string) => BaselineFound) => {
  const bags = texts.map((text) => bagOf(wordsOf(text)))
  const holders = new Map<string, number>()
  for (const { counts } of bags) for (const word of counts.keys()) holders.set(word, (holders.get(word) ?? 0) + 1)
  const averageLength = bags.reduce((sum, bag) => sum + bag.length, 0) / Math.max(1, bags.length)
  const rarity = (word: string): number => {
    const held = holders.get(word) ?? 0
    return Math.log(1 + (bags.length - held + 0.5) / (held + 0.5))
  }
  return (question) => {
    const words = wordsOf(question)
    const scored = bags.map(({ counts, length }, place) => {
      const damping = K1 * (1 - B + (B * length) / averageLength)
      let score = 0
      for (const word of words) {
        const times = counts.get(word) ?? 0
        if (times > 0) score += (rarity(word) * times * (K1 + 1)) / (times + damping)
      }
      return { place, score }
    })
    const best = scored.filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score)
    return { places: best.map(({ place }) => place), topScore: best[0]?.score ?? 0 }
  }
}

export interface BaselineFound {
  places: number[]
  topScore: number
}

const bagOf = (words: readonly string[]): { counts: Map<string, number>; length: number } => {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return { counts, length: words.length }
}
