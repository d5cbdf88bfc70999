import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Knowledge } from '../../domain/knowledge/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { type AssistantId, isId } from '../../kernel/ids.ts'
import { parseWith } from '../http/parse-json.ts'
import { readUpload } from '../http/upload.ts'
import { type ApiEnv, ctxOf } from './auth.ts'

const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(100).optional(),
  assistantId: z.string().max(40).optional(),
})

/** `/api/v1/documents`: upload, watch, remove. */
export const documentsApi = ({ knowledge }: { knowledge: Knowledge }): Hono<ApiEnv> =>
  new Hono<ApiEnv>()
    .get('/', async (c) => {
      const { assistantId, ...page } = parseWith(Page, c.req.query())
      const { documents, nextCursor } = await knowledge.listDocuments(ctxOf(c), {
        ...page,
        assistantId: assistantId as AssistantId | undefined,
      })
      return c.json({ items: documents, nextCursor: nextCursor ?? null })
    })
    .post('/', (c) => add(knowledge, c))
    .get('/:id', async (c) => c.json(await knowledge.getDocument(ctxOf(c), c.req.param('id'))))
    .delete('/:id', async (c) => {
      await knowledge.removeDocument(ctxOf(c), c.req.param('id'))
      return c.body(null, 204)
    })

/** `assistantId` comes before the file, or in the query: files are stored as they arrive. */
const add = async (knowledge: Knowledge, c: Context<ApiEnv>): Promise<Response> => {
  const ctx = ctxOf(c)
  c.env?.server?.timeout(c.req.raw, 0)
  const { results } = await readUpload(c.req.raw, {
    file: ({ name, body }, fields) =>
      knowledge.addDocument(ctx, {
        fileName: name,
        body,
        assistantIds: assistantIds([...(c.req.queries('assistantId') ?? []), ...(fields['assistantId'] ?? [])]),
      }),
  })
  if (results.length === 0) throw new AppError('invalid', { key: 'error.no_file' })
  const isNew = results.some((result) => result.outcome !== 'unchanged')
  return c.json({ items: results.map(({ document, outcome }) => ({ ...document, outcome })) }, isNew ? 201 : 200)
}

const assistantIds = (ids: readonly string[]): AssistantId[] =>
  ids.map((id) => {
    if (!isId('ast', id)) throw new AppError('invalid', { key: 'error.assistant_not_found' }, { field: 'assistantId' })
    return id
  })
