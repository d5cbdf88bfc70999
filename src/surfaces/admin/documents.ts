import type { Hono } from 'hono'
import { z } from 'zod'
import { type Page, withQuery } from '../../../web/admin/page.ts'
import { documentPage } from '../../../web/admin/pages/knowledge/document.ts'
import { type LibraryDocument, libraryPage } from '../../../web/admin/pages/knowledge/library.ts'
import { errorText } from '../../../web/words/index.ts'
import { workspaceStream } from '../../domain/dialogs/index.ts'
import { documentFailureText, type KnowledgeDocument } from '../../domain/knowledge/index.ts'
import { type AssistantId, isId } from '../../kernel/ids.ts'
import { parseWith } from '../http/parse-json.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goBackWith, goOn } from './flash.ts'
import { listOf } from './form-state.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show, wantsJson } from './screen.ts'
import { parseSent, readSent } from './sent-form.ts'

const PAGE_SIZE = 50
const PASSAGES_SHOWN = 50
const Filter = z.object({
  query: z.string().trim().max(200).default(''),
  state: z.enum(['searchable', 'indexing', 'failed']).optional().catch(undefined),
  cursor: z.string().max(200).optional(),
})
const AssistantIds = z.strictObject({ assistantIds: listOf(z.string().refine((id): id is AssistantId => isId('ast', id))) })

/** The library: what the assistants may answer from. */
export const documentRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/knowledge', (c) => showLibrary(deps, c))
    .get('/knowledge/documents/:id', (c) => showDocument(deps, c))
    .post('/knowledge/documents/:id/attachments', async (c) => {
      const { assistantIds } = await parseSent(c, AssistantIds)
      const ctx = ctxOf(c)
      const document = await deps.knowledge.getDocument(ctx, c.req.param('id'))
      await deps.knowledge.setAttachments(ctx, { documentId: document.id, assistantIds })
      return goOn(c, '/knowledge', { kind: 'good', key: 'knowledge.attached_saved', params: { name: document.name } })
    })
    .post('/knowledge/documents/:id/remove', (c) => removeDocument(deps, c))

export const libraryDocument = (page: Page, document: KnowledgeDocument): LibraryDocument => ({
  id: document.id,
  name: document.name,
  state: document.state,
  done: document.done,
  total: document.total ?? 0,
  failure: document.failure && errorText(page.language, documentFailureText(document.failure)),
  sizeBytes: document.sizeBytes,
  pageCount: document.pageCount,
  passageCount: document.state === 'searchable' ? document.total : undefined,
  assistantIds: document.assistantIds,
  addedAt: document.createdAt,
})

const showLibrary = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  const { query, state, cursor } = parseWith(Filter, c.req.query())
  const lastSeq = await deps.lastSeq(workspaceStream(ctx.workspaceId))
  const [{ documents, nextCursor }, counts, rebuild, assistants] = await Promise.all([
    deps.knowledge.listDocuments(ctx, { query, state, cursor, limit: PAGE_SIZE }),
    deps.knowledge.summarizeDocuments(ctx),
    deps.knowledge.rebuildStatus(ctx),
    deps.assistants.list(ctx),
  ])
  const page = pageOf(deps, c)
  return show(
    c,
    libraryPage(page, {
      documents: documents.map((document) => libraryDocument(page, document)),
      assistants,
      filter: { query, state: state ?? '' },
      total: counts.total,
      nextHref: nextCursor && withQuery(page, { cursor: nextCursor }),
      firstHref: cursor && withQuery(page, { cursor: undefined }),
      maxUploadBytes: deps.maxUploadBytes,
      rebuild,
      lastSeq,
    }),
  )
}

const showDocument = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  const lastSeq = await deps.lastSeq(workspaceStream(ctx.workspaceId))
  const document = await deps.knowledge.getDocument(ctx, c.req.param('id') ?? '')
  const [{ passages, nextCursor }, assistants] = await Promise.all([
    deps.knowledge.listPassages(ctx, { documentId: document.id, cursor: c.req.query('cursor'), limit: PASSAGES_SHOWN }),
    deps.assistants.list(ctx),
  ])
  const page = pageOf(deps, c)
  return show(
    c,
    documentPage(page, {
      document: libraryDocument(page, document),
      assistantNames: assistants.filter(({ id }) => document.assistantIds.includes(id)).map(({ name }) => name),
      passages: passages.map((passage) => ({ ...passage, id: passage.chunkId })),
      nextHref: nextCursor && withQuery(page, { cursor: nextCursor }),
      lastSeq,
    }),
  )
}

const removeDocument = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  await readSent(c)
  const ctx = ctxOf(c)
  const id = c.req.param('id') ?? ''
  try {
    const document = await deps.knowledge.getDocument(ctx, id)
    await deps.knowledge.removeDocument(ctx, id)
    return wantsJson(c)
      ? c.json({ outcome: 'removed' })
      : goOn(c, '/knowledge', { kind: 'good', key: 'knowledge.removed', params: { name: document.name } })
  } catch (error) {
    if (wantsJson(c)) throw error
    return goBackWith(c, '/knowledge', error)
  }
}
