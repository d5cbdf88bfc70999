import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { AddedDocument, Knowledge } from '../../domain/knowledge/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { type AssistantId, isId } from '../../kernel/ids.ts'
import { parseWith } from '../http/parse-json.ts'
import { problemBody } from '../http/problem.ts'
import { endWhenStalled } from '../http/stalled-body.ts'
import { readUpload } from '../http/upload.ts'
import { type ApiEnv, ctxOf } from './auth.ts'

const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(100).optional(),
  assistantId: z.string().max(40).optional(),
})

/** `/api/v1/documents`: upload, watch, remove. */
interface Deps {
  knowledge: Knowledge
  /** Aborts when the server says goodbye. */
  stopping: AbortSignal
}

export const documentsApi = ({ knowledge, stopping }: Deps): Hono<ApiEnv> =>
  new Hono<ApiEnv>()
    .get('/', async (c) => {
      const { assistantId, ...page } = parseWith(Page, c.req.query())
      const { documents, nextCursor } = await knowledge.listDocuments(ctxOf(c), {
        ...page,
        assistantId: assistantId as AssistantId | undefined,
      })
      return c.json({ items: documents, nextCursor: nextCursor ?? null })
    })
    .post('/', (c) => add({ knowledge, stopping }, c))
    .get('/:id', async (c) => c.json(await knowledge.getDocument(ctxOf(c), c.req.param('id'))))
    .delete('/:id', async (c) => {
      await knowledge.removeDocument(ctxOf(c), c.req.param('id'))
      return c.body(null, 204)
    })

interface Refused {
  name: string | null
  error: AppError
}

/**
 * `assistantId` comes before the files, or in the query: files are stored as they arrive. Each file has its own result; a request with one
 * file only is answered as that file is.
 */
const add = async ({ knowledge, stopping }: Deps, c: Context<ApiEnv>): Promise<Response> => {
  const ctx = ctxOf(c)
  c.env?.server?.timeout(c.req.raw, 0)
  const { results } = await readUpload<AddedDocument | Refused>(
    { headers: c.req.raw.headers, body: c.req.raw.body && endWhenStalled(c.req.raw.body, stopping) },
    {
      file: ({ name, body }, fields) =>
        knowledge.addDocument(ctx, {
          fileName: name,
          body,
          assistantIds: assistantIds([...(c.req.queries('assistantId') ?? []), ...(fields['assistantId'] ?? [])]),
        }),
      refused: (name, error) => ({ name, error }),
    },
  )
  const [first] = results
  if (!first) throw new AppError('invalid', { key: 'error.no_file' })
  if (results.length === 1 && 'error' in first) throw first.error
  return c.json({ items: results.map((result) => itemOf(c, result)) }, statusOf(results))
}

const itemOf = (c: Context<ApiEnv>, result: AddedDocument | Refused) => {
  if (!('error' in result)) return { ...result.document, outcome: result.outcome }
  const { name, error } = result
  return { name, outcome: 'refused', problem: problemBody({ error, language: c.get('language'), requestId: c.get('requestId') }) }
}

/** 201 when something is new, 422 when nothing was taken. */
const statusOf = (results: ReadonlyArray<AddedDocument | Refused>): 200 | 201 | 422 => {
  const outcomes = results.map((result) => ('error' in result ? 'refused' : result.outcome))
  if (outcomes.every((outcome) => outcome === 'refused')) return 422
  return outcomes.some((outcome) => outcome === 'added' || outcome === 'replaced') ? 201 : 200
}

const assistantIds = (ids: readonly string[]): AssistantId[] =>
  ids.map((id) => {
    if (!isId('ast', id)) throw new AppError('invalid', { key: 'error.assistant_not_found' }, { field: 'assistantId' })
    return id
  })
