import { Hono } from 'hono'
import type { Knowledge } from '../../domain/knowledge/index.ts'
import { type ApiEnv, ctxOf } from './auth.ts'

/** `/api/v1/knowledge`: the library at a glance, and how far a change of the embedding model has come. */
export const knowledgeApi = ({ knowledge }: { knowledge: Knowledge }): Hono<ApiEnv> =>
  new Hono<ApiEnv>().get('/', async (c) => {
    const ctx = ctxOf(c)
    const [{ total, searchable, failed, pages }, rebuild] = await Promise.all([
      knowledge.summarizeDocuments(ctx),
      knowledge.rebuildStatus(ctx),
    ])
    return c.json({ documents: { total, searchable, failed, pages }, rebuild: rebuild ?? null })
  })
