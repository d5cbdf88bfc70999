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
  /** Aborts on shutdown, after which what is unfinished runs again, and when the time of the try is up. */
  signal: AbortSignal
  /** True when the signal came from a shutdown, not from the time limit: then the try does not count. */
  isStopping(): boolean
  log: Log
  /** Ends the job in the handler's own last write, so that its effect and its end are one commit. Optional: a handler
   *  that returns without it is ended right after. */
  complete(tx: Tx): Promise<void>
}

export type JobHandlers = Record<string, JobHandler>

/** Names a handler's payload type once and forgets it: the runner parses each payload with the handler's own schema. */
export const jobHandler = <Payload>(handler: JobHandler<Payload>): JobHandler => ({
  ...handler,
  run: (payload, job) => handler.run(payload as Payload, job),
  ...(handler.givenUp
    ? {
        givenUp: (tx: Tx, payload: unknown, why: GivenUp) => handler.givenUp?.(tx, payload as Payload, why) ?? Promise.resolve(),
      }
    : {}),
})

/** `failed`: no try is left. `crashed`: it was running each time the process died. */
export type GivenUp = 'failed' | 'crashed'

/** May run twice for one job: give each effect an outside key and let a unique constraint decide. */
export interface JobHandler<Payload = unknown> {
  schema: z.ZodType<Payload>
  run(payload: Payload, job: JobContext): Promise<void>
  /** A step in the write that ends a job as failed, also one that killed too many processes: whoever waits for its effect must hear. */
  givenUp?(tx: Tx, payload: Payload, why: GivenUp): Promise<void>
  /** How many run at once; 4 unless told. */
  concurrency?: number
  /** Tries before the job ends as failed; 5 unless told. */
  maxAttempts?: number
  /** How often the process may die while it runs; 20 unless told. Where it is told, jobs that were running then go on one at a time, so
   *  that the innocent are not given up together with the one that kills. */
  maxCrashes?: number
  /** Ends a try that takes longer; 60 s unless told. */
  timeoutMs?: number
  /** Runs again this long after each end, from the first start on; its payload is then `{}`. */
  everyMs?: number
}

export interface Jobs {
  /** Durable with the write it is part of; wakes the queue after the commit. */
  enqueue(tx: Tx, job: NewJob): Promise<void>
  /** Moves a job that still waits; nothing happens to one that runs or is done. */
  postpone(tx: Tx, job: { kind: string; key: string; runAt: number }): Promise<void>
}
