import { z } from 'zod'
import { AppError } from '../../kernel/app-error.ts'
import type { DocumentId } from '../../kernel/ids.ts'
import { type JobHandler, type JobHandlers, jobHandler } from '../../platform/jobs/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { type AddDocument, type AddedDocument, addDocument, INDEXING_JOB } from './add-document.ts'
import { createCleanupJob } from './cleanup-job.ts'
import type { KnowledgeDeps } from './deps.ts'
import type { KnowledgeDocument } from './document.ts'
import { findDocument, findDocumentRow } from './document-store.ts'
import { failDocumentStep } from './fail-document.ts'
import { type DocumentFilter, type DocumentPage, listDocuments } from './list-documents.ts'
import { type OpenedFile, openFile } from './open-file.ts'
import { type CitedPlace, type OpenedSource, openSource } from './open-source.ts'
import { createPairs, type Pairs, pairJobs } from './pairs/create-pairs.ts'
import type { SearchResult } from './passage.ts'
import { listPassages, type PassagePage } from './passages.ts'
import { createEmbeddingJob, createRebuildJob, REBUILD_JOB } from './rebuild/rebuild-job.ts'
import { type RebuildStatus, rebuildStatus } from './rebuild/rebuild-status.ts'
import { removeDocument } from './remove-document.ts'
import { CLEANUP_JOB } from './retire.ts'
import type { SearchInput } from './search.ts'
import { createSearch } from './search-beside.ts'
import { type SetAttachments, setAttachments } from './set-attachments.ts'
import { type DocumentSummary, summarizeDocuments } from './summarize-documents.ts'
import { createSweepJob } from './sweep-job.ts'

const SWEEP_JOB = 'knowledge.sweep'

export interface Knowledge {
  /** Stores the file and answers at once; it is read by a job. Refuses a file that is too large, a name that is none, a full workspace. */
  addDocument(ctx: Ctx, input: AddDocument): Promise<AddedDocument>
  /** Newest first. */
  listDocuments(ctx: Ctx, filter: DocumentFilter): Promise<DocumentPage>
  /** How many there are, in which state and for whom. */
  summarizeDocuments(ctx: Ctx): Promise<DocumentSummary>
  getDocument(ctx: Ctx, documentId: string): Promise<KnowledgeDocument>
  /** Takes effect in the next search. */
  removeDocument(ctx: Ctx, documentId: string): Promise<void>
  /** Takes effect in the next search. */
  setAttachments(ctx: Ctx, input: SetAttachments): Promise<KnowledgeDocument>
  /** In reading order; nothing until the document is searchable. */
  listPassages(ctx: Ctx, input: { documentId: string; cursor?: string | undefined; limit: number }): Promise<PassagePage>
  /** The text around what an answer quotes; undefined when its document was removed or says it no more. Without a permission check:
   *  the caller has established that whoever asks may read that answer. */
  openSource(place: CitedPlace): Promise<OpenedSource | undefined>
  /** The file as it was uploaded. */
  openFile(ctx: Ctx, documentId: string): Promise<OpenedFile>
  /** Questions with ready answers. */
  pairs: Pairs
  /** For turns: the caller has established whose assistant it is. Goes on by words alone while the embedding model is away. */
  search(input: SearchInput): Promise<SearchResult>
  /** How far the vectors are on their way to another embedding model; undefined while they are where they should be. */
  rebuildStatus(ctx: Ctx): Promise<RebuildStatus | undefined>
  /** Handlers for the jobs of this feature. */
  jobs: JobHandlers
  /** For the job of the models that tells of a change. */
  embeddingJob: JobHandler
}

export const createKnowledge = (deps: KnowledgeDeps): Knowledge => ({
  addDocument: (ctx, input) => addDocument(deps, ctx, input),
  listDocuments: (ctx, filter) => listDocuments(deps.db, ctx, filter),
  summarizeDocuments: (ctx) => summarizeDocuments(deps.db, ctx),
  getDocument: async (ctx, documentId) => {
    assertCan(ctx, 'documents.read')
    const document = await findDocument(deps.db.read, ctx.workspaceId, documentId)
    if (!document) throw new AppError('not_found', { key: 'error.document_not_found' })
    return document
  },
  removeDocument: (ctx, documentId) => removeDocument(deps, ctx, documentId),
  setAttachments: (ctx, input) => setAttachments(deps, ctx, input),
  listPassages: (ctx, input) => listPassages(deps.db, ctx, input),
  openSource: (place) => openSource(deps.db, place),
  openFile: (ctx, documentId) => openFile(deps, ctx, documentId),
  pairs: createPairs(deps),
  search: createSearch(deps),
  rebuildStatus: (ctx) => {
    assertCan(ctx, 'documents.read')
    return rebuildStatus(deps.db.read, ctx.workspaceId)
  },
  jobs: {
    ...pairJobs(deps),
    [INDEXING_JOB]: createIndexingJob(deps),
    [CLEANUP_JOB]: createCleanupJob(deps),
    [SWEEP_JOB]: createSweepJob(deps),
    [REBUILD_JOB]: createRebuildJob(deps),
  },
  embeddingJob: createEmbeddingJob(deps),
})

/** The third death of the process ends it: a file that kills the server must not do so for a day. */
const MAX_CRASHES = 2

/** Long documents over a slow model take their time; each try goes on where the last one ended. */
const createIndexingJob = (deps: KnowledgeDeps): JobHandler =>
  jobHandler({
    schema: z.strictObject({ documentId: z.string().transform((id) => id as DocumentId) }),
    concurrency: 2,
    maxAttempts: 6,
    timeoutMs: 60 * 60_000,
    maxCrashes: MAX_CRASHES,
    run: async ({ documentId }, job) => {
      const { indexDocument } = await import('./index-document.ts')
      return indexDocument(deps, documentId, job)
    },
    givenUp: async (tx, { documentId }, why) => {
      const document = await findDocumentRow(deps.db.read, documentId)
      if (!document || document.state === 'failed') return
      await failDocumentStep(deps, tx, { document, failure: why === 'crashed' ? 'crashed' : 'unexpected' })
    },
  })
