import type { Hono } from 'hono'
import { z } from 'zod'
import { withQuery } from '../../../web/admin/page.ts'
import { assistantKnowledgePage } from '../../../web/admin/pages/assistants/knowledge.ts'
import { workspaceStream } from '../../domain/dialogs/index.ts'
import type { AssistantId } from '../../kernel/ids.ts'
import type { SessionEnv } from '../http/session.ts'
import { drawerOf } from './assistant-test.ts'
import type { AdminDeps } from './deps.ts'
import { libraryDocument } from './documents.ts'
import { goOn } from './flash.ts'
import { listOf } from './form-state.ts'
import { assistantOf, backTo, hubOf } from './hub.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { parseSent } from './sent-form.ts'

const PAGE_SIZE = 100
const id = z.string().max(40)
/** `shownIds`: what the page showed. A document beyond it is not unticked by silence. */
const Ticked = z.strictObject({ documentIds: listOf(id, PAGE_SIZE), shownIds: listOf(id, PAGE_SIZE) })

/** What one assistant may answer from. */
export const assistantKnowledgeRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/assistants/:id/knowledge', (c) => showKnowledge(deps, c))
    .post('/assistants/:id/knowledge', async (c) => {
      const { documentIds, shownIds } = await parseSent(c, Ticked)
      const assistant = await assistantOf(deps, c)
      const ticked = new Set(documentIds)
      for (const documentId of shownIds) await tick(deps, c, { documentId, assistantId: assistant.id, isTicked: ticked.has(documentId) })
      const count = (await deps.knowledge.summarizeDocuments(ctxOf(c))).byAssistant.get(assistant.id) ?? 0
      return goOn(c, backTo(c), { kind: 'good', key: 'assistants.knowledge_saved', params: { count } })
    })

const tick = async (
  deps: AdminDeps,
  c: Screen,
  { documentId, assistantId, isTicked }: { documentId: string; assistantId: AssistantId; isTicked: boolean },
): Promise<void> => {
  const ctx = ctxOf(c)
  const document = await deps.knowledge.getDocument(ctx, documentId)
  if (document.assistantIds.includes(assistantId) === isTicked) return
  const others = document.assistantIds.filter((other) => other !== assistantId)
  await deps.knowledge.setAttachments(ctx, { documentId: document.id, assistantIds: isTicked ? [...others, assistantId] : others })
}

const showKnowledge = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  const cursor = c.req.query('cursor')
  const lastSeq = await deps.lastSeq(workspaceStream(ctx.workspaceId))
  const [assistant, { documents, nextCursor }, counts] = await Promise.all([
    assistantOf(deps, c),
    deps.knowledge.listDocuments(ctx, { cursor, limit: PAGE_SIZE }),
    deps.knowledge.summarizeDocuments(ctx),
  ])
  const page = pageOf(deps, c)
  const props = {
    assistant: hubOf(assistant),
    documents: documents.map((document) => ({
      ...libraryDocument(page, document),
      isAttached: document.assistantIds.includes(assistant.id),
    })),
    attachedCount: counts.byAssistant.get(assistant.id) ?? 0,
    total: counts.total,
    nextHref: nextCursor && withQuery(page, { cursor: nextCursor }),
    firstHref: cursor && withQuery(page, { cursor: undefined }),
    maxUploadBytes: deps.maxUploadBytes,
    lastSeq,
  }
  return show(c, assistantKnowledgePage(page, { ...props, ...(await drawerOf(deps, c, assistant)) }))
}
