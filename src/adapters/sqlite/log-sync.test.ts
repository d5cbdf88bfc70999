import { describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogSync } from './log-sync.ts'

describe('the flush of the log', () => {
  test('calls during one flush share the next, in the order they came', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'replyx-log-'))
    await Bun.write(join(folder, 'log'), 'x')
    const log = createLogSync(join(folder, 'log'))
    const first = log.flush()
    const second = log.flush()
    expect(log.flush()).toBe(second)
    expect(second).not.toBe(first)
    const order: string[] = []
    await Promise.all([second.then(() => order.push('second')), first.then(() => order.push('first'))])
    expect(order).toEqual(['first', 'second'])
    expect(log.flush()).not.toBe(second)
    await log.flush()
    log.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('a log that cannot be flushed says so, and to everybody who waits', async () => {
    const log = createLogSync(join(tmpdir(), 'no-such-folder', 'log'))
    const outcomes = await Promise.allSettled([log.flush(), log.flush()])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})
