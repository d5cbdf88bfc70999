import { describe, expect, test } from 'bun:test'
import { testBase } from '../../testing/factories.ts'
import { testDb } from '../../testing/test-db.ts'
import { startJobs } from '../jobs/index.ts'
import { deleteOldEvents } from './create-events.ts'
import { createEventSweep, createEvents, type LiveEvent, type StoredEvent } from './index.ts'

const clock = () => 42

describe('the sweep of old events', () => {
  test('forgets what is a week old, and numbers never begin again', async () => {
    await using t = await testBase()
    const append = () => t.db.write((tx) => t.events.append(tx, { stream: 'dialog:a', type: 'x', data: {} }))
    await append()
    await append()
    t.time.now += 8 * 24 * 3_600_000
    t.jobs.onEnqueued(() => {})
    const runner = await startJobs({ ...t, queue: t.jobs, instanceId: 't', handlers: { sweep: createEventSweep(t) } })
    t.time.now += 60_000
    await runner.idle()
    await runner.close()
    expect(await t.db.read.selectFrom('events').selectAll().execute()).toEqual([])
    expect(await t.events.readAfter(t.db.read, 'dialog:a', { after: 1, limit: 10 })).toBe('too_old')
    await append()
    expect(await t.events.lastSeq(t.db.read, 'dialog:a')).toBe(3)
  })
})

describe('events', () => {
  test('a stored event reaches listeners after its commit, numbered without gaps in its stream', async () => {
    await using t = await testDb()
    const events = createEvents({ clock })
    const seen: Array<StoredEvent | LiveEvent> = []
    events.subscribe('dialog:a', (event) => seen.push(event))
    await Promise.allSettled([
      t.db.write((tx) => events.append(tx, { stream: 'dialog:a', type: 'one', data: { x: 1 } })),
      t.db.write(async (tx) => {
        await events.append(tx, { stream: 'dialog:a', type: 'undone', data: {} })
        throw new Error('rolled back')
      }),
      t.db.write((tx) => events.append(tx, { stream: 'dialog:b', type: 'elsewhere', data: {} })),
      t.db.write((tx) => events.append(tx, { stream: 'dialog:a', type: 'two', data: {} })),
    ])
    expect(seen.map((e) => [e.type, 'seq' in e ? e.seq : 0])).toEqual([
      ['one', 1],
      ['two', 2],
    ])
    expect(await events.lastSeq(t.db.read, 'dialog:a')).toBe(2)
  })

  test('replay gives exactly what came after, and says so when some of it is gone', async () => {
    await using t = await testDb()
    const events = createEvents({ clock })
    for (const n of [1, 2, 3]) await t.db.write((tx) => events.append(tx, { stream: 'dialog:a', type: `e${n}`, data: { n } }))
    const after = await events.readAfter(t.db.read, 'dialog:a', { after: 1, limit: 10 })
    expect(after).toEqual([
      { stream: 'dialog:a', seq: 2, type: 'e2', version: 1, at: 42, data: { n: 2 } },
      { stream: 'dialog:a', seq: 3, type: 'e3', version: 1, at: 42, data: { n: 3 } },
    ])
    expect(await events.readAfter(t.db.read, 'dialog:a', { after: 3, limit: 10 })).toEqual([])
    expect(await events.readAfter(t.db.read, 'dialog:a', { after: 9, limit: 10 })).toBe('too_old')
    await t.db.write((tx) => deleteOldEvents(tx, 43, 2))
    expect(await events.readAfter(t.db.read, 'dialog:a', { after: 0, limit: 10 })).toBe('too_old')
    expect(await events.readAfter(t.db.read, 'dialog:a', { after: 2, limit: 10 })).toHaveLength(1)
  })

  test('an ended subscription hears nothing more', () => {
    const events = createEvents({ clock })
    let heard = 0
    const end = events.subscribe('dialog:a', () => heard++)
    events.publish({ stream: 'dialog:a', type: 'x', data: {} })
    end()
    events.publish({ stream: 'dialog:a', type: 'x', data: {} })
    expect(heard).toBe(1)
  })
})
