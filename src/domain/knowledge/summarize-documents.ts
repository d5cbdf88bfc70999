import type { AssistantId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'

export interface DocumentSummary {
  total: number
  searchable: number
  failed: number
  /** Of searchable documents whose format has pages. */
  pages: number
  /** What each assistant may answer from, without documents that could not be read. */
  byAssistant: ReadonlyMap<AssistantId, number>
}

/** The library at a glance. */
export const summarizeDocuments = async (db: Db, ctx: Ctx): Promise<DocumentSummary> => {
  assertCan(ctx, 'documents.read')
  const [states, attachments] = await Promise.all([
    db.read
      .selectFrom('documents')
      .select((e) => ['state' as const, e.fn.countAll<number>().as('count'), e.fn.sum<number | null>('page_count').as('pages')])
      .where('workspace_id', '=', ctx.workspaceId)
      .groupBy('state')
      .execute(),
    db.read
      .selectFrom('document_attachments')
      .innerJoin('documents', 'documents.id', 'document_attachments.document_id')
      .select((e) => ['document_attachments.assistant_id as assistantId' as const, e.fn.countAll<number>().as('count')])
      .where('document_attachments.workspace_id', '=', ctx.workspaceId)
      .where('documents.state', '!=', 'failed')
      .groupBy('document_attachments.assistant_id')
      .execute(),
  ])
  const inState = (wanted: string): number => Number(states.find(({ state }) => state === wanted)?.count ?? 0)
  return {
    total: states.reduce((sum, { count }) => sum + Number(count), 0),
    searchable: inState('searchable'),
    failed: inState('failed'),
    pages: Number(states.find(({ state }) => state === 'searchable')?.pages ?? 0),
    byAssistant: new Map(attachments.map(({ assistantId, count }) => [assistantId, Number(count)])),
  }
}
