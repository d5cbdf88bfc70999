import { evaluateFolder } from '../../src/compose/evaluate.ts'
import { loadConfig } from '../../src/config.ts'
import { stem } from '../../src/kernel/text/stems.ts'
import { createLog } from '../../src/platform/log/create-log.ts'
import { CorpusLine, type Evaluation, evaluate, QuestionLine } from '../../src/surfaces/cli/evaluate.ts'
import { plainBm25 } from './plain-bm25.ts'
import type { Aim, Bench, Table } from './report.ts'

const FOLDER = '../shared/eval'
const SETS = ['support-ru', 'support-en', 'xquad-ru', 'xquad-en'] as const
/** Which sets must beat stemmed BM25 by how much; on the others it must not be worse. */
const AHEAD: Partial<Record<(typeof SETS)[number], number>> = { 'support-ru': 0.05, 'support-en': 0.05 }

interface Measured {
  set: (typeof SETS)[number]
  plain: Evaluation
  stemmed: Evaluation
  ours: Evaluation
}

/** How often the right passage is found, without any provider's key, beside what plain and stemmed BM25 find in the same run. */
export const bench: Bench = async ({ say }) => {
  if (!(await Bun.file(`${FOLDER}/README.md`).exists())) {
    throw new Error(`NO EVALUATION SETS: this bench reads ${FOLDER}, which is not part of the project`)
  }
  const measured: Measured[] = []
  for (const set of SETS) {
    say(`${set}: loading its passages and asking its questions`)
    measured.push(await measure(set))
  }
  return {
    tables: [foundTable(measured), gateTable(measured)],
    aims: measured.map(aimOf),
    isSound: measured.every(({ ours }) => ours['recall@10'] > 0),
    figures: Object.fromEntries(
      measured.flatMap(({ set, ...methods }) =>
        Object.entries(methods).flatMap(([method, result]) =>
          Object.entries(result).flatMap(([name, value]) => (value === null ? [] : [[`${set} ${method} ${name}`, value as number]])),
        ),
      ),
    ),
  }
}

const measure = async (set: Measured['set']): Promise<Measured> => {
  const folder = `${FOLDER}/${set}`
  const corpus = await linesOf(`${folder}/corpus.jsonl`, CorpusLine.parse)
  const questions = await linesOf(`${folder}/questions.jsonl`, QuestionLine.parse)
  const baseline = (wordsOf: (text: string) => string[]): Evaluation => {
    const ask = plainBm25(
      corpus.map(({ text }) => text),
      wordsOf,
    )
    const asked = questions.map((question) => {
      const { places, topScore } = ask(question.question)
      return { question, found: { ids: places.map((place) => corpus[place]?.id ?? ''), evidence: topScore, isEnough: true } }
    })
    return evaluate(corpus.length, asked)
  }
  const extractCommand = [process.execPath, `${import.meta.dir}/../../src/main.ts`, '__extract']
  return {
    set,
    plain: baseline(plainWords),
    stemmed: baseline((text) => plainWords(text).map(stem)),
    ours: await evaluateFolder(folder, {
      loaded: loadConfig({ env: {}, flags: {} }),
      log: createLog({ level: 'silent' }),
      extractCommand,
    }),
  }
}

const linesOf = async <Line>(path: string, parse: (line: unknown) => Line): Promise<Line[]> =>
  (await Bun.file(path).text()).split('\n').flatMap((line) => (line.trim() === '' ? [] : [parse(JSON.parse(line))]))

const plainWords = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .match(/[\p{L}\p{N}]+/gu) ?? []

const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(3))

const foundTable = (measured: readonly Measured[]): Table => ({
  title: 'the right passage found: recall@1, @5, @10, MRR@10, and how well the score tells answerable questions (AUROC)',
  columns: ['', '@1', '@5', '@10', 'MRR', 'AUROC', 'questions'],
  rows: measured.flatMap(({ set, plain, stemmed, ours }) =>
    (
      [
        ['plain BM25', plain],
        ['stemmed BM25', stemmed],
        ['ReplyX', ours],
      ] as const
    ).map(([method, result]) => [
      `${set} ${method}`,
      shown(result['recall@1']),
      shown(result['recall@5']),
      shown(result['recall@10']),
      shown(result['mrr@10']),
      shown(result.auroc),
      result.questions,
    ]),
  ),
})

const gateTable = (measured: readonly Measured[]): Table => ({
  title: 'what the evidence gate does: share of answerable questions refused, of unanswerable ones let through',
  columns: ['', 'refused', 'let through'],
  rows: measured.map(({ set, ours }) => [set, shown(ours.refusedAnswerable), shown(ours.passedUnanswerable)]),
})

const aimOf = ({ set, stemmed, ours }: Measured): Aim => {
  const least = AHEAD[set] ?? 0
  const ahead = ours['recall@1'] - stemmed['recall@1']
  return {
    claim: `${set}: recall@1 ${least > 0 ? `≥ ${100 * least} points above` : 'not below'} stemmed BM25`,
    // Shares of whole questions: what is less than a thousandth is rounding.
    holds: ahead > least - 0.0005,
    seen: `${shown(ours['recall@1'])} against ${shown(stemmed['recall@1'])} (${ahead >= 0 ? '+' : ''}${(100 * ahead).toFixed(1)} points)`,
  }
}
