import type { AssistantId } from '../../kernel/ids.ts'
import { folded } from '../../kernel/text/tokens.ts'
import { contains, cutPage, type Db, olderThan, placeOf } from '../../platform/db/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { DocumentState, KnowledgeDocument } from './document.ts'
import { withAttachments } from './document-store.ts'

export interface DocumentFilter {
  assistantId?: AssistantId | undefined
  /** A part of the name, in any case. */
  query?: string | undefined
  /** `indexing` stands for every state on the way. */
  state?: DocumentState | undefined
  /** Opaque, from the page before. */
  cursor?: string | undefined
  /** 1 to 200. */
  limit: number
}

export interface DocumentPage {
  documents: KnowledgeDocument[]
  nextCursor: string | undefined
}

const ON_THE_WAY = ['received', 'reading', 'indexing']

/** Newest first. */
export const listDocuments = async (db: Db, ctx: Ctx, filter: DocumentFilter): Promise<DocumentPage> => {
  assertCan(ctx, 'documents.read')
  const { assistantId, state } = filter
  const name = folded(filter.query?.trim() ?? '')
  const after = filter.cursor === undefined ? undefined : placeOf(filter.cursor, 'doc')
  let query = db.read.selectFrom('documents').selectAll().where('workspace_id', '=', ctx.workspaceId)
  if (state) query = query.where('state', 'in', state === 'indexing' ? ON_THE_WAY : [state])
  if (name !== '') query = query.where((e) => contains(e.ref('folded_name'), name))
  if (assistantId) {
    query = query.where('id', 'in', (e) =>
      e
        .selectFrom('document_attachments')
        .select('document_id')
        .where('workspace_id', '=', ctx.workspaceId)
        .where('assistant_id', '=', assistantId),
    )
  }
  if (after) query = query.where((e) => olderThan(e.ref('created_at'), e.ref('id'), after))
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const { shown, nextCursor } = cutPage(rows, filter.limit, (row) => row.created_at)
  return { documents: await withAttachments(db.read, shown), nextCursor }
}
