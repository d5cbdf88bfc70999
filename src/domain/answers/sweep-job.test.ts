import { expect, test } from 'bun:test'
import { DAY_MS } from '../../kernel/clock.ts'
import { startJobs } from '../../platform/jobs/index.ts'
import { testBase } from '../../testing/factories.ts'
import { createTraceSweep, TRACE_SWEEP_JOB } from './sweep-job.ts'

test('traces go when they are as old as the setting says, however many; 0 keeps them for ever', async () => {
  await using t = await testBase()
  const put = (turnId: string, at: number) =>
    t.db.write((tx) =>
      tx
        .insertInto('traces')
        .values({ turn_id: turnId, workspace_id: 'w', dialog_id: 'd', assistant_id: 'a', outcome: 'answered', at, data: '{}' })
        .execute(),
    )
  t.time.now = 1000 * DAY_MS
  for (let i = 0; i < 120; i++) await put(`old${i}`, 10 * DAY_MS)
  await put('young', t.time.now - 80 * DAY_MS)
  const sweep = async (keepTracesDays: number): Promise<string[]> => {
    await t.db.write((tx) => tx.deleteFrom('jobs').execute())
    await t.db.write((tx) => t.jobs.enqueue(tx, { kind: TRACE_SWEEP_JOB, payload: {}, key: 'every' }))
    const handlers = { [TRACE_SWEEP_JOB]: createTraceSweep({ ...t, keepTracesDays }) }
    const runner = await startJobs({ ...t, queue: t.jobs, handlers, instanceId: 'test' })
    await runner.idle()
    await runner.close()
    return (await t.db.read.selectFrom('traces').select('turn_id').execute()).map((row) => row.turn_id)
  }
  expect(await sweep(0)).toHaveLength(121)
  expect(await sweep(90)).toEqual(['young'])
  expect(await sweep(79)).toEqual([])
})
