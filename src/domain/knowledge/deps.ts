import type { Clock } from '../../kernel/clock.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Lexicon } from '../../kernel/text/lexicon.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import type { Db } from '../../platform/db/index.ts'
import type { Events } from '../../platform/events/index.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Assistants } from '../assistants/index.ts'
import type { Models } from '../models/index.ts'
import type { Extractor, TextIndex, VectorIndex } from './ports.ts'

export interface KnowledgeDeps {
  db: Db
  clock: Clock
  newId: NewId
  log: Log
  events: Events
  jobs: Jobs
  blobs: BlobStore
  extractor: Extractor
  textIndex: TextIndex
  vectorIndex: VectorIndex
  assistants: Pick<Assistants, 'find'>
  models: Pick<Models, 'embed' | 'embeddingSpace'>
  /** Loaded at the first question. */
  lexicon: () => Promise<Lexicon>
  limits: KnowledgeLimits
}

export interface KnowledgeLimits {
  fileBytes: number
  /** In one workspace. */
  documents: number
}
