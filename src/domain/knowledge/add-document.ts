import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId, DocumentId } from '../../kernel/ids.ts'
import { folded } from '../../kernel/text/tokens.ts'
import type { StoredBlob } from '../../platform/blobs/blobs.ts'
import type { Tx } from '../../platform/db/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { announceDocument, announceRemoval } from './announce.ts'
import { assertAssistants } from './assert-assistants.ts'
import { countDocuments } from './count-documents.ts'
import type { KnowledgeDeps } from './deps.ts'
import type { KnowledgeDocument } from './document.ts'
import { documentName } from './document-name.ts'
import { attach, changeDocument, type DocumentRow, findDocument } from './document-store.ts'
import { findReplaced } from './replaced.ts'
import { deleteDocument } from './retire.ts'
import type { KnowledgeTables } from './schema.ts'

export const INDEXING_JOB = 'knowledge.indexing'

export interface AddDocument {
  fileName: string
  body: ReadableStream<Uint8Array>
  assistantIds: readonly AssistantId[]
}

export interface AddedDocument {
  document: KnowledgeDocument
  /** `unchanged`: the same content is here already, perhaps under another name. `replaced`: it takes the place of one of its name when read. */
  outcome: 'added' | 'unchanged' | 'replaced'
}

/** Stores the file and leaves the reading to a job. Whatever is refused leaves no file behind. */
export const addDocument = async (deps: KnowledgeDeps, ctx: Ctx, input: AddDocument): Promise<AddedDocument> => {
  assertCan(ctx, 'documents.write')
  const name = documentName(input.fileName)
  await assertAssistants(deps, ctx.workspaceId, input.assistantIds)
  await assertRoom(deps, ctx)
  const blob = await deps.blobs.put(input.body, { maxBytes: deps.limits.fileBytes, signal: ctx.signal })
  let isKept = false
  try {
    const stored = await deps.db.write((tx) => storeDocument(deps, tx, { ctx, name, blob, assistantIds: input.assistantIds }))
    isKept = stored.usesBlob
    const document = await findDocument(deps.db.read, ctx.workspaceId, stored.id)
    if (!document) throw new AppError('not_found', { key: 'error.document_not_found' })
    return { document, outcome: stored.outcome }
  } finally {
    // A crash before this line leaves a file without a row, which the sweep deletes.
    if (!isKept) await deps.blobs.delete(blob.key)
  }
}

const assertRoom = async ({ db, limits }: KnowledgeDeps, ctx: Ctx): Promise<void> => {
  if ((await countDocuments(db, ctx.workspaceId)) < limits.documents) return
  throw new AppError('limited', { key: 'error.too_many_documents', params: { max: limits.documents } })
}

interface NewDocument {
  ctx: Ctx
  name: string
  blob: StoredBlob
  assistantIds: readonly AssistantId[]
}

interface Stored {
  id: DocumentId
  outcome: AddedDocument['outcome']
  usesBlob: boolean
}

const storeDocument = async (deps: KnowledgeDeps, tx: Tx, input: NewDocument): Promise<Stored> => {
  const knowledge: Tx<KnowledgeTables> = tx
  const row = rowOf(deps, input)
  const inserted = await knowledge
    .insertInto('documents')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'sha256']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!inserted) return keepKnown(deps, tx, input)
  await attach(tx, { id: row.id, workspaceId: row.workspace_id }, input.assistantIds)
  const replaced = await findReplaced(tx, row)
  await attachLike(tx, row, replaced)
  await deps.jobs.enqueue(tx, { kind: INDEXING_JOB, payload: { documentId: row.id }, key: row.id })
  await announceDocument(deps, tx, row)
  return { id: row.id, outcome: replaced.length > 0 ? 'replaced' : 'added', usesBlob: true }
}

/** The new one answers for whomever the old one answered, once it can. */
const attachLike = async (tx: Tx<KnowledgeTables>, row: DocumentRow, replaced: readonly DocumentRow[]): Promise<void> => {
  if (replaced.length === 0) return
  const attachments = await tx
    .selectFrom('document_attachments')
    .select('assistant_id')
    .where(
      'document_id',
      'in',
      replaced.map((other) => other.id),
    )
    .execute()
  await attach(
    tx,
    { id: row.id, workspaceId: row.workspace_id },
    attachments.map((attachment) => attachment.assistant_id),
  )
}

/** The content is here already: who asks for it gets it, one that failed is tried again, and what was to replace it is not wanted any more. */
const keepKnown = async (deps: KnowledgeDeps, tx: Tx, { ctx, blob, assistantIds }: NewDocument): Promise<Stored> => {
  const knowledge: Tx<KnowledgeTables> = tx
  const known = await knowledge
    .selectFrom('documents')
    .selectAll()
    .where('workspace_id', '=', ctx.workspaceId)
    .where('sha256', '=', blob.sha256)
    .executeTakeFirstOrThrow()
  await attach(tx, { id: known.id, workspaceId: known.workspace_id }, assistantIds)
  if (known.state !== 'failed') {
    for (const other of await findReplaced(tx, { ...known, created_at: Number.MAX_SAFE_INTEGER })) {
      if (await deleteDocument(tx, deps, other)) await announceRemoval(deps, tx, other)
    }
    await announceDocument(deps, tx, known)
    return { id: known.id, outcome: 'unchanged', usesBlob: false }
  }
  const again = await changeDocument(tx, known.id, {
    state: 'received',
    failure: null,
    done_count: 0,
    total_count: null,
    updated_at: deps.clock(),
  })
  await deps.jobs.enqueue(tx, { kind: INDEXING_JOB, payload: { documentId: known.id }, key: known.id })
  if (again) await announceDocument(deps, tx, again)
  return { id: known.id, outcome: 'added', usesBlob: false }
}

const rowOf = (deps: KnowledgeDeps, { ctx, name, blob }: NewDocument): DocumentRow => {
  const now = deps.clock()
  return {
    id: deps.newId('doc'),
    workspace_id: ctx.workspaceId,
    name,
    folded_name: folded(name),
    file_kind: null,
    title: null,
    size_bytes: blob.sizeBytes,
    sha256: blob.sha256,
    blob_key: blob.key,
    state: 'received',
    failure: null,
    done_count: 0,
    total_count: null,
    page_count: null,
    language: null,
    current_generation_id: null,
    created_at: now,
    updated_at: now,
    created_by: ctx.actor.kind === 'user' ? ctx.actor.userId : ctx.actor.kind === 'api_key' ? ctx.actor.apiKeyId : null,
  }
}
