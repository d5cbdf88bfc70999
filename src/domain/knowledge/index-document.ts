import { AppError } from '../../kernel/app-error.ts'
import type { DocumentId } from '../../kernel/ids.ts'
import type { JobContext } from '../../platform/jobs/index.ts'
import { beginGeneration } from './begin-generation.ts'
import { buildGeneration } from './build-generation.ts'
import type { KnowledgeDeps } from './deps.ts'
import { type DocumentRow, findDocumentRow } from './document-store.ts'
import { failDocument } from './fail-document.ts'
import type { GenerationRow } from './generation-store.ts'
import { IndexingStopped } from './indexing-stopped.ts'
import { publishGeneration } from './publish-generation.ts'
import { readDocument } from './read-document.ts'

/** One document on its way into the indexes. */
export interface Indexing {
  document: DocumentRow
  generation: GenerationRow
  job: JobContext
}

/**
 * Reads a document and puts it into the indexes as a hidden generation, which one short write makes the current one. Runs again after
 * a crash and goes on where the last write ended; a document that was removed meanwhile ends it.
 */
export const indexDocument = async (deps: KnowledgeDeps, documentId: DocumentId, job: JobContext): Promise<void> => {
  const document = await findDocumentRow(deps.db.read, documentId)
  if (!document || document.state === 'failed' || document.state === 'searchable') return
  try {
    await run(deps, { document, generation: await beginGeneration(deps, document), job })
  } catch (error) {
    if (error instanceof IndexingStopped) return
    if (!job.isLastAttempt || job.isStopping()) throw error
    job.log.error({ err: error, document: documentId }, 'a document could not be indexed')
    await failDocument(deps, document, { failure: error instanceof AppError ? 'not_indexed' : 'unexpected', job })
  }
}

const run = async (deps: KnowledgeDeps, indexing: Indexing): Promise<void> => {
  if (indexing.generation.chunk_count === null) {
    const failure = await readDocument(deps, indexing)
    if (failure !== undefined) return failDocument(deps, indexing.document, { failure, job: indexing.job })
  }
  await buildGeneration(deps, indexing)
  await publishGeneration(deps, indexing)
}
