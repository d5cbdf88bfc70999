import type { z } from 'zod'
import type { Tx } from '../db/db.ts'
import type { Log } from '../log/log.ts'

export interface NewJob {
  /** `feature.noun`, such as `knowledge.indexing`; belongs to the feature that enqueues it. */
  kind: string
  payload: unknown
  /** At most one unfinished job of a kind has this key; enqueuing it again is a no-op. */
  key?: string
  /** Jobs of one lane of a kind run one after another (turns of one dialog). */
  lane?: string
  runAt?: number
}

export interface JobContext {
  jobId: string
  /** 1 for the first try. */
  attempt: number
  /** True when a throw now would end the job as failed. */
  isLastAttempt: boolean
  /** Aborts on shutdown; what is unfinished then runs again after the start. */
  signal: AbortSignal
  log: Log
}

/** May run twice for one job: give each effect an outside key and let a unique constraint decide. */
export interface JobHandler<Payload = unknown> {
  schema: z.ZodType<Payload>
  run(payload: Payload, job: JobContext): Promise<void>
  /** How many run at once; 4 unless told. */
  concurrency?: number
  /** Tries before the job ends as failed; 5 unless told. */
  maxAttempts?: number
  /** Ends a try that takes longer; 60 s unless told. */
  timeoutMs?: number
}

export interface Jobs {
  /** Durable with the write it is part of; wakes the queue after the commit. */
  enqueue(tx: Tx, job: NewJob): Promise<void>
}
