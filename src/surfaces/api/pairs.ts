import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { errorText } from '../../../web/words/index.ts'
import { assertCan } from '../../domain/identity/index.ts'
import { type Knowledge, PAIR_LIMITS } from '../../domain/knowledge/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { type AssistantId, isId } from '../../kernel/ids.ts'
import { MAX_IMPORT_BYTES, pairFile, pairFileHeaders, pairFormat, pairText } from '../http/pair-body.ts'
import { parseJson, parseWith } from '../http/parse-json.ts'
import { readBytes } from '../http/read-text.ts'
import { type ApiEnv, ctxOf } from './auth.ts'

const assistantId = z.string().refine((id): id is AssistantId => isId('ast', id), 'must be the id of an assistant')
const Change = z.strictObject({
  question: pairText('question').optional(),
  answer: pairText('answer').optional(),
  variants: z.array(pairText('question')).max(PAIR_LIMITS.variants).optional(),
  category: z.string().trim().max(PAIR_LIMITS.category).optional(),
  isOn: z.boolean().optional(),
  assistantIds: z.array(assistantId).max(200).optional(),
})
const NewPair = Change.required({ question: true, answer: true })
const Filter = z.object({
  assistantId: assistantId.optional(),
  category: z.string().max(PAIR_LIMITS.category).optional(),
  query: z.string().trim().max(200).optional(),
})
const Page = Filter.extend({ limit: z.coerce.number().int().min(1).max(100).default(50), cursor: z.string().max(100).optional() })

/** `/api/v1/qa`: questions with ready answers; `/export` and `/import` as CSV or JSON Lines. */
export const pairsApi = ({ knowledge }: { knowledge: Knowledge }): Hono<ApiEnv> =>
  new Hono<ApiEnv>()
    .get('/', async (c) => {
      const { pairs, nextCursor } = await knowledge.pairs.list(ctxOf(c), parseWith(Page, c.req.query()))
      return c.json({ items: pairs, nextCursor: nextCursor ?? null })
    })
    .post('/', async (c) => {
      const { variants = [], category = '', isOn = true, assistantIds = [], ...rest } = await parseJson(NewPair, c.req.raw)
      return c.json(await knowledge.pairs.add(ctxOf(c), { ...rest, variants, category, isOn, assistantIds }), 201)
    })
    .get('/export', (c) => {
      const ctx = ctxOf(c)
      assertCan(ctx, 'documents.read')
      const { format, ...filter } = parseWith(Filter.extend({ format: pairFormat.default('jsonl') }), c.req.query())
      return c.body(pairFile(knowledge, ctx, { ...filter, format }), 200, pairFileHeaders(format))
    })
    .post('/import', (c) => takeFile(knowledge, c))
    .get('/:id', async (c) => c.json(await knowledge.pairs.get(ctxOf(c), c.req.param('id'))))
    .patch('/:id', async (c) => {
      const change = await parseJson(Change, c.req.raw)
      return c.json(await knowledge.pairs.change(ctxOf(c), c.req.param('id'), change))
    })
    .delete('/:id', async (c) => {
      await knowledge.pairs.remove(ctxOf(c), c.req.param('id'))
      return c.body(null, 204)
    })

const Import = z.object({ assistantId: z.union([assistantId.transform((id) => [id]), z.array(assistantId)]).default([]) })

/** The kind of the file is its content type. */
const takeFile = async (knowledge: Knowledge, c: Context<ApiEnv>): Promise<Response> => {
  const type = c.req.header('content-type') ?? ''
  const format = /^text\/csv\b/i.test(type) ? 'csv' : /^application\/(?:x-ndjson|jsonl|json)\b/i.test(type) ? 'jsonl' : undefined
  if (!format) throw new AppError('invalid', { key: 'error.pair_file_type' })
  const ids = parseWith(Import, { assistantId: c.req.queries('assistantId') })
  const bytes = await readBytes(c.req.raw, MAX_IMPORT_BYTES)
  const { errors, ...done } = await knowledge.pairs.import(ctxOf(c), { bytes, format, assistantIds: ids.assistantId })
  const language = c.get('language')
  return c.json({ ...done, errors: errors.map(({ line, text }) => ({ line, reason: text.key, detail: errorText(language, text) })) })
}
