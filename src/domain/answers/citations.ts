import { sentences } from '../../kernel/text/sentences.ts'
import { stems } from '../../kernel/text/stems.ts'
import type { Source } from '../dialogs/index.ts'
import type { Passage } from '../knowledge/index.ts'

const MARK = /\s?\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]/g
const QUOTE_CHARS = 320
/** An answer that cites nothing still shows a passage that holds this share of its words. */
const UNCITED_OVERLAP = 0.5

export interface CitedAnswer {
  /** Marks of passages that were never given are gone. */
  text: string
  sources: Source[]
}

/** Checks each `[n]` of an answer against what was retrieved and finds the words of the passage that carry it. */
export const verifyCitations = (answer: string, passages: readonly Passage[]): CitedAnswer => {
  const cited = new Set<number>()
  const text = answer.replace(MARK, (whole, list: string) => {
    const known = list
      .split(/[,;]/)
      .map(Number)
      .filter((n) => n >= 1 && n <= passages.length)
    for (const n of known) cited.add(n)
    if (known.length === 0) return ''
    return `${/^\s/.test(whole) ? ' ' : ''}${known.map((n) => `[${n}]`).join('')}`
  })
  const answerStems = new Set(stems(text))
  if (cited.size === 0) for (const n of overlapping(answerStems, passages)) cited.add(n)
  const sources = [...cited].flatMap((number) => {
    const passage = passages[number - 1]
    return passage ? [toSource(passage, { number, quote: bestQuote(passage.text, answerStems) })] : []
  })
  return { text: text.trim(), sources }
}

const overlapping = (answerStems: Set<string>, passages: readonly Passage[]): number[] => {
  const share = (passage: Passage): number => {
    const words = new Set(stems(passage.text))
    return [...answerStems].filter((stem) => words.has(stem)).length / Math.max(1, answerStems.size)
  }
  const best = passages.map((passage, i) => ({ number: i + 1, share: share(passage) })).toSorted((a, b) => b.share - a.share)[0]
  return best && best.share >= UNCITED_OVERLAP ? [best.number] : []
}

/** As it is stored with the answer that cites it. */
export const toSource = (passage: Passage, { number, quote }: { number: number; quote: string }): Source => ({
  number,
  chunkId: passage.chunkId,
  documentId: passage.documentId,
  documentName: passage.documentName,
  headingPath: [...passage.headingPath],
  page: passage.page ?? null,
  quote: cut(quote),
})

/** The sentence of the passage that shares most with the answer, as it stands there. */
const bestQuote = (text: string, answerStems: Set<string>): string => {
  let best = { sentence: text, score: -1 }
  for (const sentence of sentences(text)) {
    const words = stems(sentence)
    const shared = words.filter((stem) => answerStems.has(stem)).length
    const score = shared / Math.sqrt(words.length + 4)
    if (score > best.score) best = { sentence, score }
  }
  return best.sentence
}

const cut = (quote: string): string => (quote.length > QUOTE_CHARS ? `${quote.slice(0, QUOTE_CHARS - 1).trimEnd()}…` : quote)
