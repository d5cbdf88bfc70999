import type { Source } from '../dialogs/index.ts'
import type { SearchResult } from '../knowledge/index.ts'
import { toSource } from './citations.ts'

/** What the owner has answered to just this question, in his words and without a model; undefined when he has not. */
export const answerOfPair = ({ pair, passages }: SearchResult): { text: string; sources: Source[] } | undefined => {
  const passage = passages[0]
  if (!pair?.isSame || passage?.chunkId !== pair.chunkId) return undefined
  return { text: pair.answer, sources: [toSource(passage, { number: 1, quote: pair.answer })] }
}
