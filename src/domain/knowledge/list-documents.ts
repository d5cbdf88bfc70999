import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId, DocumentId } from '../../kernel/ids.ts'
import { folded } from '../../kernel/text/tokens.ts'
import { contains, type Db } from '../../platform/db/index.ts'
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
  const after = filter.cursor === undefined ? undefined : parseCursor(filter.cursor)
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
  if (after) {
    query = query.where((e) => e.or([e('created_at', '<', after.at), e.and([e('created_at', '=', after.at), e('id', '<', after.id)])]))
  }
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const shown = rows.slice(0, filter.limit)
  const last = shown.at(-1)
  return {
    documents: await withAttachments(db.read, shown),
    nextCursor: rows.length > filter.limit && last ? `${last.created_at}.${last.id}` : undefined,
  }
}

const parseCursor = (cursor: string): { at: number; id: DocumentId } => {
  const match = /^(\d{1,16})\.(doc_[0-9a-z]{26})$/.exec(cursor)
  if (!match) throw new AppError('invalid', { key: 'error.bad_cursor' })
  return { at: Number(match[1]), id: match[2] as DocumentId }
}
