import { expect, test } from 'bun:test'
import { CorpusLine, evaluate, type Found, QuestionLine } from './evaluate.ts'

const asked = (ids: string[], evidence: number, question: Partial<QuestionLine> = {}): { question: QuestionLine; found: Found } => ({
  question: { question: 'q', positive_ids: ['right'], answerable: true, ...question },
  found: { ids, evidence, isEnough: evidence >= 0.5 },
})

test('recall, reciprocal rank and the evidence’s power to tell are what they are by hand', () => {
  const result = evaluate(7, [
    asked(['right'], 0.9),
    asked(['a', 'right'], 0.6),
    asked(['a', 'b', 'c', 'd', 'e', 'right'], 0.4),
    asked(['a'], 0.3),
    asked(['a'], 0.35, { answerable: false }),
    asked(['a'], 0.7, { answerable: false }),
  ])
  expect(result).toEqual({
    passages: 7,
    questions: 4,
    unanswerable: 2,
    'recall@1': 0.25,
    'recall@5': 0.5,
    'recall@10': 0.75,
    'mrr@10': (1 + 1 / 2 + 1 / 6) / 4,
    auroc: (2 + 1 + 1 + 0) / 8,
    refusedAnswerable: 0.5,
    passedUnanswerable: 0.5,
  })
})

test('without unanswerable questions nothing is said about telling them apart', () => {
  expect(evaluate(1, [asked(['right'], 0.1)])).toMatchObject({ auroc: null, passedUnanswerable: null, 'recall@1': 1 })
})

test('ids may be numbers, and what is missing or null has a sense', () => {
  expect(CorpusLine.parse({ id: 7, title: null, text: 'а', more: 1 })).toEqual({ id: '7', title: '', text: 'а' })
  expect(QuestionLine.parse({ question: 'б?', positive_ids: [7] })).toEqual({ question: 'б?', positive_ids: ['7'], answerable: true })
  expect(QuestionLine.parse({ question: 'б?', positive_ids: null, answerable: null }).positive_ids).toEqual([])
})
