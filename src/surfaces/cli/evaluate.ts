import { z } from 'zod'

/** Others write numbers as ids and null where there is nothing. */
const Id = z.union([z.string(), z.number()]).transform(String)

export const CorpusLine = z.object({
  id: Id,
  title: z
    .string()
    .nullish()
    .transform((title) => title ?? ''),
  text: z.string(),
})

export const QuestionLine = z.object({
  question: z.string(),
  positive_ids: z
    .array(Id)
    .nullish()
    .transform((ids) => ids ?? []),
  answerable: z
    .boolean()
    .nullish()
    .transform((answerable) => answerable ?? true),
})

export type CorpusLine = z.infer<typeof CorpusLine>
export type QuestionLine = z.infer<typeof QuestionLine>

/** What the search gave for one question: passages of the corpus, best first, and how much evidence it saw. */
export interface Found {
  ids: readonly string[]
  evidence: number
  isEnough: boolean
}

export interface Evaluation {
  passages: number
  questions: number
  unanswerable: number
  'recall@1': number
  'recall@5': number
  'recall@10': number
  'mrr@10': number
  /** How well the evidence tells answerable from unanswerable; null without unanswerable ones. */
  auroc: number | null
  /** Answerable questions that the gate would refuse, and unanswerable ones that it lets through. */
  refusedAnswerable: number
  passedUnanswerable: number | null
}

/** Recall counts a question as found when any of its right passages is among the first k. */
export const evaluate = (corpusSize: number, asked: ReadonlyArray<{ question: QuestionLine; found: Found }>): Evaluation => {
  const answerable = asked.filter(({ question }) => question.answerable)
  const unanswerable = asked.filter(({ question }) => !question.answerable)
  const ranks = answerable.map(({ question, found }) => found.ids.findIndex((id) => question.positive_ids.includes(id)) + 1)
  const recall = (k: number): number => share(ranks, (rank) => rank >= 1 && rank <= k)
  return {
    passages: corpusSize,
    questions: answerable.length,
    unanswerable: unanswerable.length,
    'recall@1': recall(1),
    'recall@5': recall(5),
    'recall@10': recall(10),
    'mrr@10': ranks.reduce((sum, rank) => sum + (rank >= 1 && rank <= 10 ? 1 / rank : 0), 0) / Math.max(1, ranks.length),
    auroc: auroc(answerable.map(evidenceOf), unanswerable.map(evidenceOf)),
    refusedAnswerable: share(answerable, ({ found }) => !found.isEnough),
    passedUnanswerable: unanswerable.length === 0 ? null : share(unanswerable, ({ found }) => found.isEnough),
  }
}

const evidenceOf = ({ found }: { found: Found }): number => found.evidence

const share = <Item>(items: readonly Item[], is: (item: Item) => boolean): number => items.filter(is).length / Math.max(1, items.length)

/** The chance that a random answerable question scores above a random unanswerable one; a tie counts half. */
const auroc = (above: readonly number[], below: readonly number[]): number | null => {
  if (above.length === 0 || below.length === 0) return null
  let wins = 0
  for (const a of above) for (const b of below) wins += a > b ? 1 : a === b ? 0.5 : 0
  return wins / above.length / below.length
}
