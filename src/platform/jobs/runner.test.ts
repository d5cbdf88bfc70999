import { describe, expect, test } from 'bun:test'
import { z } from 'zod'
import { createNewId } from '../../kernel/ids.ts'
import { testDb } from '../../testing/test-db.ts'
import { silentLog } from '../log/log.ts'
import { createJobQueue, type JobHandlers, jobHandler, startJobs } from './index.ts'
import { claimJobs, recoverJobs } from './store.ts'

const setup = async (handlers: JobHandlers) => {
  const t = await testDb()
  const time = { now: 1_000_000 }
  const clock = () => time.now
  const queue = createJobQueue({ clock, newId: createNewId(clock) })
  const start = (db = t.db) => startJobs({ db, queue, handlers, clock, log: silentLog, instanceId: 'test' })
  return { ...t, time, queue, start }
}

const Payload = z.strictObject({ n: z.number() })

describe('job runner', () => {
  test('runs what was enqueued before the start and after it', async () => {
    const seen: number[] = []
    await using s = await setup({ 'a.b': jobHandler({ schema: Payload, run: async ({ n }) => void seen.push(n) }) })
    await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 1 } }))
    const runner = await s.start()
    await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 2 } }))
    await runner.idle()
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2])
    expect(await s.db.read.selectFrom('jobs').selectAll().execute()).toEqual([])
    await runner.close()
  })

  test('one unfinished job a key', async () => {
    const seen: number[] = []
    await using s = await setup({ 'a.b': jobHandler({ schema: Payload, run: async ({ n }) => void seen.push(n) }) })
    await s.db.write(async (tx) => {
      await s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 1 }, key: 'k' })
      await s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 2 }, key: 'k' })
    })
    const runner = await s.start()
    await runner.idle()
    expect(seen).toEqual([1])
    await runner.close()
  })

  test('jobs of one lane never overlap and keep their order, other lanes go on', async () => {
    const log: string[] = []
    const gate = Promise.withResolvers<void>()
    const handler = jobHandler({
      schema: z.strictObject({ lane: z.string(), n: z.number() }),
      run: async ({ lane, n }) => {
        log.push(`${lane}${n} in`)
        if (lane === 'x' && n === 1) await gate.promise
        log.push(`${lane}${n} out`)
        if (lane === 'y') gate.resolve()
      },
    })
    await using s = await setup({ 'a.b': handler })
    for (const [lane, n] of [
      ['x', 1],
      ['x', 2],
      ['y', 1],
    ] as const) {
      s.time.now += 1
      await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { lane, n }, lane }))
    }
    const runner = await s.start()
    await runner.idle()
    expect(log.indexOf('x1 out')).toBeLessThan(log.indexOf('x2 in'))
    expect(log.indexOf('y1 out')).toBeLessThan(log.indexOf('x1 out'))
    await runner.close()
  })

  test('a failing job is tried again later and ends as failed after its last try', async () => {
    const attempts: Array<[number, boolean]> = []
    const handler = jobHandler({
      schema: Payload,
      maxAttempts: 2,
      run: async (_payload, job) => {
        attempts.push([job.attempt, job.isLastAttempt])
        throw new Error('no luck')
      },
    })
    await using s = await setup({ 'a.b': handler })
    await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 1 } }))
    const runner = await s.start()
    await runner.idle()
    expect(attempts).toEqual([[1, false]])
    s.time.now += 10_000
    await runner.idle()
    expect(attempts).toEqual([
      [1, false],
      [2, true],
    ])
    const rows = await s.db.read.selectFrom('jobs').select(['state', 'last_error']).execute()
    expect(rows).toEqual([{ state: 'failed', last_error: 'no luck' }])
    await runner.close()
  })

  test('a job that was running when the process died runs again, and the try is not counted', async () => {
    const attempts: number[] = []
    await using s = await setup({ 'a.b': jobHandler({ schema: Payload, run: async (_p, job) => void attempts.push(job.attempt) }) })
    await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 1 } }))
    await s.db.write((tx) => tx.updateTable('jobs').set({ state: 'running', attempt: 1, claimed_by: 'dead' }).execute())
    const runner = await s.start()
    await runner.idle()
    expect(attempts).toEqual([1])
    await runner.close()
  })

  test('completing inside the last write ends the job with its effect', async () => {
    const handler = jobHandler({
      schema: Payload,
      run: async (_p, job) => {
        await s.db.write(async (tx) => {
          await tx.insertInto('settings').values({ key: 'effect', value: '1', updated_at: 0 }).execute()
          await job.complete(tx)
        })
        expect(await s.db.read.selectFrom('jobs').selectAll().execute()).toEqual([])
      },
    })
    await using s = await setup({ 'a.b': handler })
    await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 1 } }))
    const runner = await s.start()
    await runner.idle()
    expect(await s.db.read.selectFrom('settings').select('key').execute()).toEqual([{ key: 'effect' }])
    await runner.close()
  })

  test('close aborts what runs and leaves it for the next start', async () => {
    const started = Promise.withResolvers<void>()
    const handler = jobHandler({
      schema: Payload,
      run: (_p, job) =>
        new Promise<void>((_resolve, reject) => {
          job.signal.addEventListener('abort', () => reject(job.signal.reason))
          started.resolve()
        }),
    })
    await using s = await setup({ 'a.b': handler })
    const runner = await s.start()
    await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 1 } }))
    await started.promise
    await runner.close()
    expect(await s.db.read.selectFrom('jobs').select(['state', 'attempt']).execute()).toEqual([{ state: 'waiting', attempt: 0 }])
  })

  test('a job whose end the disk could not take goes on as soon as it can, without a restart', async () => {
    let runs = 0
    const gone = new Error('the disk is full')
    const handler = jobHandler({
      schema: Payload,
      maxAttempts: 1,
      run: async () => {
        runs += 1
        throw gone
      },
    })
    await using s = await setup({ 'a.b': handler })
    let failures = 0
    const db: typeof s.db = {
      ...s.db,
      write: (work) => {
        if (runs === 0 || failures >= 2) return s.db.write(work)
        failures += 1
        return Promise.reject(gone)
      },
    }
    await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 1 } }))
    const runner = await s.start(db)
    await runner.idle()
    expect(failures).toBe(2)
    expect(await s.db.read.selectFrom('jobs').select(['state', 'last_error']).execute()).toEqual([
      { state: 'failed', last_error: gone.message },
    ])
    await runner.close()
  })

  test('who waits for a job hears in the same write that it was given up', async () => {
    const handler = jobHandler({
      schema: Payload,
      maxAttempts: 1,
      run: () => Promise.reject(new Error('no')),
      givenUp: async (tx, { n }) => {
        await tx
          .insertInto('settings')
          .values({ key: `given-up-${n}`, value: '1', updated_at: 0 })
          .execute()
      },
    })
    await using s = await setup({ 'a.b': handler })
    await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 7 } }))
    const runner = await s.start()
    await runner.idle()
    expect(await s.db.read.selectFrom('settings').select('key').execute()).toEqual([{ key: 'given-up-7' }])
    await runner.close()
  })

  test('a job that kills the process is given up after as many deaths as its kind may cause; the innocent beside it is not', async () => {
    const done: number[] = []
    const given: Array<[number, string]> = []
    const handler = jobHandler({
      schema: Payload,
      maxCrashes: 2,
      run: async ({ n }) => void done.push(n),
      givenUp: async (_tx, { n }, why) => void given.push([n, why]),
    })
    await using s = await setup({ 'a.b': handler })
    for (const n of [1, 2, 3]) await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n } }))
    // The process dies whenever job 1 runs, taking along what runs beside it.
    const states = (): Promise<Array<{ payload: string; crashes: number }>> =>
      s.db.read.selectFrom('jobs').select(['payload', 'crashes']).orderBy('id').execute()
    for (let death = 1; given.length === 0 && death < 9; death++) {
      const running = await s.db.write((tx) => claimJobs(tx, { kind: 'a.b', now: s.time.now, limit: 2, claimedBy: 'dead' }))
      expect(running.some(({ payload }) => payload.includes('1'))).toBe(true)
      const limits = [{ kind: 'a.b', maxCrashes: 2 }]
      const { givenUp } = await s.db.write((tx) => recoverJobs(tx, { maxCrashes: 20, limits, now: s.time.now }))
      if (givenUp.length > 0) given.push([JSON.parse(givenUp[0]?.payload ?? '{}').n, 'crashed'])
      else expect(death).toBeLessThan(3)
    }
    expect(given).toEqual([[1, 'crashed']])
    expect((await states()).map(({ crashes }) => crashes)).toEqual([2, 1, 1])
    const runner = await s.start()
    await runner.idle()
    expect(done.toSorted((a, b) => a - b)).toEqual([2, 3])
    await runner.close()
  })

  test('a clock that was set back while nobody ran does not keep the jobs waiting', async () => {
    const done: number[] = []
    await using s = await setup({ 'a.b': jobHandler({ schema: Payload, run: async ({ n }) => void done.push(n) }) })
    await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 1 } }))
    await s.db.write((tx) => s.queue.enqueue(tx, { kind: 'a.b', payload: { n: 2 }, runAt: s.time.now + 5_000 }))
    s.time.now -= 900_000
    const runner = await s.start()
    await runner.idle()
    expect(done).toEqual([1])
    s.time.now += 5_000
    await runner.idle()
    expect(done).toEqual([1, 2])
    await runner.close()
  })

  test('a repeating job comes again after its time, and once only', async () => {
    let runs = 0
    const handler = jobHandler({ schema: z.strictObject({}), everyMs: 1000, run: async () => void runs++ })
    await using s = await setup({ 'a.sweep': handler })
    const runner = await s.start()
    s.time.now += 1000
    await runner.idle()
    s.time.now += 1000
    await runner.idle()
    expect(runs).toBe(2)
    await runner.close()
    const again = await s.start()
    expect(await s.db.read.selectFrom('jobs').selectAll().execute()).toHaveLength(1)
    await again.close()
  })
})
