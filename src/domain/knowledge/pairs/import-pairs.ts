import { AppError } from '../../../kernel/app-error.ts'
import type { AssistantId } from '../../../kernel/ids.ts'
import { assertCan, type Ctx } from '../../identity/index.ts'
import { assertAssistants } from '../assert-assistants.ts'
import type { KnowledgeDeps } from '../deps.ts'
import type { PairInput } from './pair.ts'
import { type LineError, type PairFormat, type PairLine, readPairs } from './pair-file.ts'
import { findByQuestion, withAssistants } from './pair-store.ts'
import { addPairStep, changePairStep } from './save-pair.ts'

export interface ImportPairs {
  bytes: Uint8Array
  format: PairFormat
  /** Who answers by new pairs, and from now on by those that were there. */
  assistantIds: readonly AssistantId[]
}

export interface ImportedPairs {
  added: number
  changed: number
  unchanged: number
  errors: LineError[]
}

/** Pairs a write: few enough to hold the writer for a few milliseconds. */
const BATCH = 8

/** Each line that could not be taken is told with its reason, and the others go in; the same file again changes nothing that is in. */
export const importPairs = async (deps: KnowledgeDeps, ctx: Ctx, { bytes, format, assistantIds }: ImportPairs): Promise<ImportedPairs> => {
  assertCan(ctx, 'documents.write')
  await assertAssistants(deps, ctx.workspaceId, assistantIds)
  const { space } = await deps.models.embeddingSpace(ctx.workspaceId)
  const { lines, errors } = readPairs(bytes, format)
  const done: ImportedPairs = { added: 0, changed: 0, unchanged: 0, errors: [...errors] }
  const take = (batch: typeof lines): Promise<Outcome[]> =>
    deps.db.write(async (tx) => {
      const outcomes: Outcome[] = []
      for (const { pair } of batch) outcomes.push(await takeLine(deps, tx, { ctx, pair, assistantIds, space }))
      return outcomes
    })
  for (let at = 0; at < lines.length; at += BATCH) {
    ctx.signal.throwIfAborted()
    const batch = lines.slice(at, at + BATCH)
    for (const outcome of await take(batch).catch(() => oneByOne(deps, { batch, take, errors: done.errors }))) done[outcome] += 1
  }
  done.errors.sort((a, b) => a.line - b.line)
  return done
}

type Outcome = 'added' | 'changed' | 'unchanged'

interface Spoiled<Line> {
  batch: readonly Line[]
  take(batch: Line[]): Promise<Outcome[]>
  errors: LineError[]
}

/** One line has undone its batch: it is found, and the others go in without it. */
const oneByOne = async <Line extends { line: number }>(deps: KnowledgeDeps, { batch, take, errors }: Spoiled<Line>): Promise<Outcome[]> => {
  const outcomes: Outcome[] = []
  for (const each of batch) {
    try {
      outcomes.push(...(await take([each])))
    } catch (error) {
      if (!(error instanceof AppError)) deps.log.error({ err: error, line: each.line }, 'a line of an import could not be stored')
      errors.push({ line: each.line, text: error instanceof AppError ? error.text : { key: 'error.pair_line_not_stored' } })
    }
  }
  return outcomes
}

interface Taken {
  ctx: Ctx
  pair: PairLine
  assistantIds: readonly AssistantId[]
  space: string
}

const takeLine = async (
  deps: KnowledgeDeps,
  tx: Parameters<typeof addPairStep>[1],
  { ctx, pair, assistantIds, space }: Taken,
): Promise<Outcome> => {
  const row = await findByQuestion(tx, ctx.workspaceId, pair.question)
  const [known] = row ? await withAssistants(tx, [row]) : []
  if (!known) {
    await addPairStep(deps, tx, { ctx, input: { ...pair, assistantIds }, space })
    return 'added'
  }
  const input: PairInput = { ...pair, assistantIds: [...new Set([...known.assistantIds, ...assistantIds])] }
  if (isSame(known, input)) return 'unchanged'
  await changePairStep(deps, tx, { ctx, id: known.id, input, space })
  return 'changed'
}

const isSame = (known: PairInput, input: PairInput): boolean => JSON.stringify(partsOf(known)) === JSON.stringify(partsOf(input))

const partsOf = ({ question, variants, answer, category, isOn, assistantIds }: PairInput) => [
  question,
  variants,
  answer,
  category,
  isOn,
  assistantIds.toSorted(),
]
