import type { AssistantId, WorkspaceId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { DocumentState } from './document.ts'
import { stateOf } from './document-store.ts'

export interface DocumentCounts {
  total: number
  byState: Record<DocumentState, number>
  /** Assistants without a document are not in it. */
  byAssistant: Map<AssistantId, number>
}

export const countDocuments = async (db: Db, ctx: Ctx): Promise<DocumentCounts> => {
  assertCan(ctx, 'documents.read')
  const rows = await db.read
    .selectFrom('document_attachments')
    .select((e) => ['assistant_id', e.fn.countAll<number>().as('count')])
    .where('workspace_id', '=', ctx.workspaceId)
    .groupBy('assistant_id')
    .execute()
  const states = await db.read
    .selectFrom('documents')
    .select((e) => ['state', e.fn.countAll<number>().as('count')])
    .where('workspace_id', '=', ctx.workspaceId)
    .groupBy('state')
    .execute()
  const byState = { received: 0, reading: 0, indexing: 0, searchable: 0, failed: 0 }
  for (const row of states) byState[stateOf(row)] += Number(row.count)
  const byAssistant = new Map(rows.map((row) => [row.assistant_id, Number(row.count)]))
  return { total: Object.values(byState).reduce((sum, count) => sum + count, 0), byState, byAssistant }
}

export const countAll = async (db: Db, workspaceId: WorkspaceId): Promise<number> => {
  const { count } = await db.read
    .selectFrom('documents')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  return Number(count)
}
