import type { WorkspaceId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { Events, StreamName } from '../../platform/events/index.ts'
import type { DocumentRow } from './document-store.ts'

const dataOf = (row: DocumentRow, state: string) => ({
  documentId: row.id,
  state,
  done: row.done_count,
  total: row.total_count,
  pages: row.page_count,
  failure: row.failure,
})

const streamOf = (row: DocumentRow): StreamName => `workspace:${row.workspace_id}`

/** A change that a reader must not miss: stored with the write that makes it. */
export const announceDocument = (deps: { events: Events }, tx: Tx, row: DocumentRow): Promise<void> =>
  deps.events.append(tx, { stream: streamOf(row), type: 'document.changed', data: dataOf(row, row.state) })

export const announceRemoval = (deps: { events: Events }, tx: Tx, row: DocumentRow): Promise<void> =>
  deps.events.append(tx, { stream: streamOf(row), type: 'document.changed', data: dataOf(row, 'removed') })

/** How far the indexing is: whoever misses it sees the next. */
export const announceProgress = (deps: { events: Events }, row: DocumentRow): void =>
  deps.events.publish({ stream: streamOf(row), type: 'document.changed', data: dataOf(row, row.state) })

/** How far the vectors are on their way to another model; the page that shows it is read again. */
export const announceRebuild = (deps: { events: Events }, workspaceId: WorkspaceId): void =>
  deps.events.publish({ stream: `workspace:${workspaceId}`, type: 'knowledge.rebuild', data: {} })
