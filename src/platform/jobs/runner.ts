import type { Clock } from '../../kernel/clock.ts'
import type { Db, Tx } from '../db/db.ts'
import type { Log } from '../log/log.ts'
import type { GivenUp, JobContext, JobHandler, JobHandlers } from './jobs.ts'
import type { JobQueue } from './queue.ts'
import type { JobRow } from './schema.ts'
import { claimJobs, deleteRunning, dueKinds, pullBack, recoverJobs, releaseJob } from './store.ts'

const POLL_MS = 1000
const CLOCK_SLACK_MS = 2000
const WAKE_WITHIN_MS = 30_000
const ALARM_STEP_MS = 5
const MAX_CRASHES = 20
const MAX_DELAY_MS = 5 * 60_000
const FIRST_STORE_DELAY_MS = 50
const MAX_STORE_DELAY_MS = 30_000

export interface RunnerDeps {
  db: Db
  queue: JobQueue
  handlers: JobHandlers
  clock: Clock
  log: Log
  /** Names this process on the jobs it holds. */
  instanceId: string
  /** Told of each end, for metrics. */
  onEnd?(end: { kind: string; outcome: 'done' | 'retry' | 'failed'; durationMs: number }): void
}

export interface JobRunner {
  /** Resolves when no job is running or due. For tests and `migrate`-like commands. */
  idle(): Promise<void>
  /** Aborts what runs, waits for it up to `graceMs`, and leaves the rest for the next start. */
  close(graceMs?: number): Promise<void>
}

/** Takes back what a dead process left, then runs due jobs until closed. One runner per database on SQLite. */
export const startJobs = async (deps: RunnerDeps): Promise<JobRunner> => {
  const recovered = await deps.db.write(async (tx) => {
    await pullBack(tx, deps.clock())
    return recover(deps, tx)
  })
  if (recovered > 0) deps.log.info({ jobs: recovered }, 'jobs of an ended process taken back')
  await scheduleRepeating(deps)
  const runner = new Runner(deps)
  runner.start()
  return runner
}

const recover = async (deps: RunnerDeps, tx: Tx): Promise<number> => {
  const limits = Object.entries(deps.handlers).flatMap(([kind, { maxCrashes }]) => (maxCrashes === undefined ? [] : [{ kind, maxCrashes }]))
  const { recovered, givenUp } = await recoverJobs(tx, { maxCrashes: MAX_CRASHES, limits, now: deps.clock() })
  for (const job of givenUp) {
    const handler = deps.handlers[job.kind]
    deps.log.error({ job: job.id, kind: job.kind }, 'job given up: the process died too often while it ran')
    if (handler) await giveUp(deps, tx, { handler, job, why: 'crashed' })
  }
  return recovered
}

interface Ended {
  handler: JobHandler
  job: JobRow
  why: GivenUp
}

const giveUp = async (deps: RunnerDeps, tx: Tx, { handler, job, why }: Ended): Promise<void> => {
  const payload = handler.schema.safeParse(JSON.parse(job.payload))
  if (payload.success) await handler.givenUp?.(tx, payload.data, why)
  await repeat(deps, tx, { handler, kind: job.kind })
}

const scheduleRepeating = async ({ db, queue, handlers, clock }: RunnerDeps): Promise<void> => {
  const repeating = Object.entries(handlers).filter(([, handler]) => handler.everyMs !== undefined)
  if (repeating.length === 0) return
  await db.write(async (tx) => {
    for (const [kind, handler] of repeating) {
      await queue.enqueue(tx, { kind, payload: {}, key: 'every', runAt: clock() + Math.min(handler.everyMs ?? 0, 60_000) })
    }
  })
}

class Runner implements JobRunner {
  readonly #deps: RunnerDeps
  readonly #stop = new AbortController()
  readonly #running = new Map<string, Map<string, Promise<void>>>()
  readonly #claiming = new Map<string, Promise<void>>()
  /** Kinds that were woken while their claim was under way. */
  readonly #wokenAgain = new Set<string>()
  readonly #alarms = new Set<string>()
  #timer: ReturnType<typeof setInterval> | undefined
  #seenAt = 0

  constructor(deps: RunnerDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#deps.queue.onEnqueued((kind, runAt) => this.#wakeAt(kind, runAt))
    const poll = (): void => void this.#pollOnce()
    this.#timer = setInterval(poll, POLL_MS)
    poll()
  }

  async idle(): Promise<void> {
    for (;;) {
      const busy = [...this.#claiming.values(), ...[...this.#running.values()].flatMap((jobs) => [...jobs.values()])]
      if (busy.length > 0) await Promise.allSettled(busy)
      const due = await this.#dueKinds()
      if (due.length === 0 && this.#isQuiet()) return
      for (const kind of due) this.#wake(kind)
    }
  }

  async close(graceMs = 5000): Promise<void> {
    clearInterval(this.#timer)
    this.#stop.abort(new Error('shutting down'))
    const all = [...this.#claiming.values(), ...[...this.#running.values()].flatMap((jobs) => [...jobs.values()])]
    let timer: ReturnType<typeof setTimeout> | undefined
    await Promise.race([Promise.allSettled(all), new Promise((resolve) => (timer = setTimeout(resolve, graceMs)))])
    clearTimeout(timer)
  }

  #isQuiet(): boolean {
    return this.#claiming.size === 0 && [...this.#running.values()].every((jobs) => jobs.size === 0)
  }

  async #pollOnce(): Promise<void> {
    try {
      await this.#followClock()
      for (const kind of await this.#dueKinds()) this.#wake(kind)
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#deps.log.error({ err: error }, 'looking for due jobs failed')
    }
  }

  /** Small corrections only delay a job by as much. */
  async #followClock(): Promise<void> {
    const now = this.#deps.clock()
    const isSetBack = now < this.#seenAt - CLOCK_SLACK_MS
    this.#seenAt = now
    if (isSetBack) await this.#deps.db.write((tx) => pullBack(tx, now))
  }

  /** What is due soon does not wait for the next look; what is due later does. */
  #wakeAt(kind: string, runAt: number): void {
    const delayMs = runAt - this.#deps.clock()
    if (delayMs <= 0) return this.#wake(kind)
    // One alarm for all that is due at about the same time.
    const alarm = `${kind} ${Math.ceil(runAt / ALARM_STEP_MS)}`
    if (delayMs > WAKE_WITHIN_MS || this.#alarms.has(alarm)) return
    this.#alarms.add(alarm)
    const ring = (): void => {
      this.#alarms.delete(alarm)
      this.#wake(kind)
    }
    setTimeout(ring, delayMs + ALARM_STEP_MS).unref()
  }

  #dueKinds(): Promise<string[]> {
    const { db, clock, handlers } = this.#deps
    return dueKinds(db.read, { kinds: Object.keys(handlers), now: clock() })
  }

  #wake(kind: string): void {
    if (this.#stop.signal.aborted || !this.#deps.handlers[kind]) return
    if (this.#claiming.has(kind)) {
      this.#wokenAgain.add(kind)
      return
    }
    const claim = this.#claim(kind).finally(() => {
      this.#claiming.delete(kind)
      if (this.#wokenAgain.delete(kind)) this.#wake(kind)
    })
    this.#claiming.set(kind, claim)
  }

  async #claim(kind: string): Promise<void> {
    const handler = this.#deps.handlers[kind]
    const running = this.#running.get(kind) ?? new Map<string, Promise<void>>()
    this.#running.set(kind, running)
    const limit = (handler?.concurrency ?? 4) - running.size
    if (!handler || limit <= 0) return
    try {
      const { db, clock, instanceId } = this.#deps
      // A look costs a tenth of an empty write, and after each job there is mostly nothing.
      if ((await dueKinds(db.read, { kinds: [kind], now: clock() })).length === 0) return
      const claim = { kind, now: clock(), limit, claimedBy: instanceId }
      const jobs = await db.write((tx) => claimJobs(tx, claim), { isRepeatable: true })
      for (const job of jobs) {
        const run = this.#run(handler, job).finally(() => {
          running.delete(job.id)
          this.#wake(kind)
        })
        running.set(job.id, run)
      }
    } catch (error) {
      this.#deps.log.error({ err: error, kind }, 'claiming jobs failed')
    }
  }

  async #run(handler: JobHandler, job: JobRow): Promise<void> {
    const startedAt = performance.now()
    const outcome = await runOnce({ ...this.#deps, stop: this.#stop.signal }, handler, job)
    const durationMs = performance.now() - startedAt
    this.#deps.onEnd?.({ kind: job.kind, outcome, durationMs })
    if (outcome === 'done') this.#deps.log.debug({ job: job.id, kind: job.kind, durationMs }, 'job done')
  }
}

type Outcome = 'done' | 'retry' | 'failed'

const runOnce = async (deps: RunnerDeps & { stop: AbortSignal }, handler: JobHandler, job: JobRow): Promise<Outcome> => {
  const isLastAttempt = job.attempt >= (handler.maxAttempts ?? 5)
  const timeout = AbortSignal.timeout(handler.timeoutMs ?? 60_000)
  let isCompleted = false
  const context: JobContext = {
    jobId: job.id,
    attempt: job.attempt,
    isLastAttempt,
    signal: AbortSignal.any([deps.stop, timeout]),
    isStopping: () => deps.stop.aborted,
    log: deps.log.child({ job: job.id, kind: job.kind }),
    complete: async (tx) => {
      await deleteRunning(tx, job.id)
      await repeat(deps, tx, { handler, kind: job.kind })
      isCompleted = true
    },
  }
  try {
    await handler.run(handler.schema.parse(JSON.parse(job.payload)), context)
    if (!isCompleted) await deps.db.write((tx) => context.complete(tx))
    return 'done'
  } catch (error) {
    return await afterFailure(deps, handler, { job, error, isLastAttempt })
  }
}

const repeat = async (deps: RunnerDeps, tx: Tx, { handler, kind }: { handler: JobHandler; kind: string }): Promise<void> => {
  if (handler.everyMs !== undefined)
    await deps.queue.enqueue(tx, { kind, payload: {}, key: 'every', runAt: deps.clock() + handler.everyMs })
}

const afterFailure = async (
  deps: RunnerDeps & { stop: AbortSignal },
  handler: JobHandler,
  { job, error, isLastAttempt }: { job: JobRow; error: unknown; isLastAttempt: boolean },
): Promise<Outcome> => {
  const now = deps.clock()
  const lastError = (error instanceof Error ? error.message : String(error)).slice(0, 500)
  if (deps.stop.aborted) {
    // A shutdown is nobody's fault: the try does not count.
    await storeEnd(deps, job, (tx) => releaseJob(tx, job.id, { state: 'waiting', attempt: job.attempt - 1 }))
    return 'retry'
  }
  if (isLastAttempt) {
    deps.log.error({ err: error, job: job.id, kind: job.kind, attempt: job.attempt }, 'job failed for good')
    await storeEnd(deps, job, async (tx) => {
      await releaseJob(tx, job.id, { state: 'failed', finished_at: now, last_error: lastError })
      await giveUp(deps, tx, { handler, job, why: 'failed' })
    })
    return 'failed'
  }
  deps.log.warn({ err: error, job: job.id, kind: job.kind, attempt: job.attempt }, 'job failed and will be tried again')
  const delayMs = Math.min(MAX_DELAY_MS, 1000 * 4 ** (job.attempt - 1))
  await storeEnd(deps, job, (tx) => releaseJob(tx, job.id, { state: 'waiting', run_at: now + delayMs, last_error: lastError }))
  return 'retry'
}

/** Until the disk has room again: a job that stayed `running` would hold its lane up to the next start, which takes it back. */
const storeEnd = async (deps: RunnerDeps & { stop: AbortSignal }, job: JobRow, end: (tx: Tx) => Promise<void>): Promise<void> => {
  for (let delayMs = FIRST_STORE_DELAY_MS; ; delayMs = Math.min(MAX_STORE_DELAY_MS, delayMs * 2)) {
    try {
      return await deps.db.write(end)
    } catch (error) {
      deps.log.error({ err: error, job: job.id }, 'the end of a job could not be stored')
      if (deps.stop.aborted) return
      await pause(delayMs, deps.stop)
      if (deps.stop.aborted) return
    }
  }
}

const pause = (delayMs: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      stop.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, delayMs)
    stop.addEventListener('abort', end)
  })
