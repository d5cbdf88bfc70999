import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import { type App, type ComposeInput, composeApp } from '../compose.ts'
import type { Ctx } from '../domain/identity/index.ts'
import { AppError } from '../kernel/app-error.ts'
import { languageOf } from '../kernel/language.ts'
import type { Log } from '../platform/log/log.ts'
import { CorpusLine, type Evaluation, evaluate, type Found, QuestionLine } from '../surfaces/cli/evaluate.ts'

/** Enough chunks that ten different passages are among them. */
const CHUNKS = 40

/**
 * Loads a folder's `corpus.jsonl` as documents of a business of its own, in a temporary folder that goes afterwards, and
 * asks it `questions.jsonl` by the very search that answers customers.
 */
export const evaluateFolder = async (folder: string, { loaded, ...rest }: ComposeInput): Promise<Evaluation> => {
  const corpus = await readLines(join(folder, 'corpus.jsonl'), CorpusLine)
  const questions = await readLines(join(folder, 'questions.jsonl'), QuestionLine)
  const dataDir = await mkdtemp(join(tmpdir(), 'replyx-eval-'))
  try {
    const app = await composeApp({ ...rest, loaded: { ...loaded, config: { ...loaded.config, dataDir, databaseUrl: undefined } } })
    try {
      const ask = await openCorpus(app, { corpus, log: rest.log })
      const asked = []
      for (const question of questions) asked.push({ question, found: await ask(question.question) })
      return evaluate(corpus.length, asked)
    } finally {
      await app.close()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

const openCorpus = async (app: App, { corpus, log }: { corpus: CorpusLine[]; log: Log }): Promise<(question: string) => Promise<Found>> => {
  const { assistants, knowledge } = app.features
  const signal = new AbortController().signal
  const ctx: Ctx = { workspaceId: app.base.newId('wsp'), actor: { kind: 'system' }, signal, log }
  const assistant = await assistants.create(ctx, { name: 'eval', language: languageOf(corpus[0]?.text ?? '') })
  /** Passages that are the same, byte for byte, are one document. */
  const idsOf = new Map<string, string[]>()
  for (const { id, title, text } of corpus) {
    const { document } = await knowledge.addDocument(ctx, {
      fileName: `${title.replaceAll('/', ' ').slice(0, 100)} ${id}.md`.trim(),
      body: new Blob([text]).stream(),
      assistantIds: [assistant.id],
    })
    idsOf.set(document.id, [...(idsOf.get(document.id) ?? []), id])
  }
  await app.start()
  await app.idle()
  return async (query) => {
    const { passages, evidence } = await knowledge.search({
      workspaceId: ctx.workspaceId,
      assistantId: assistant.id,
      query,
      limit: CHUNKS,
      signal,
    })
    const ids = [...new Set(passages.flatMap((passage) => idsOf.get(passage.documentId) ?? []))]
    return { ids, evidence: evidence.score, isEnough: evidence.isEnough }
  }
}

const readLines = async <Line>(path: string, schema: z.ZodType<Line>): Promise<Line[]> => {
  const file = Bun.file(path)
  if (!(await file.exists())) throw new AppError('not_found', { key: 'error.eval_file', params: { path } })
  const lines = (await file.text())
    .replace(/^\ufeff/, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  return lines.map((line, i) => {
    try {
      return schema.parse(JSON.parse(line))
    } catch (cause) {
      throw new AppError('invalid', { key: 'error.eval_line', params: { path, line: i + 1 } }, { cause })
    }
  })
}
