import { describe, expect, test } from 'bun:test'
import { AppError } from '../../kernel/app-error.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import { testBase } from '../../testing/factories.ts'
import { startJobs } from '../jobs/index.ts'
import { AUDIT_SWEEP_JOB, type AuditEntry, createAudit, createAuditSweep } from './index.ts'

const setup = async () => {
  const base = await testBase()
  const audit = createAudit(base)
  const record = (event: string, entry: Partial<AuditEntry> = {}): Promise<void> => {
    base.time.now += 1
    return base.db.write((tx) =>
      audit.record(tx, { workspaceId: 'wsp_a', actor: { kind: 'user', id: 'usr_1' }, event, ip: '203.0.113.7', ...entry }),
    )
  }
  return { ...base, audit, record }
}

describe('the audit log', () => {
  test('keeps who did what to what, from where and when', async () => {
    await using s = await setup()
    await s.record('authz_change', { target: 'usr_2', details: { role: 'owner', count: 2, isNew: true } })
    const { records, next } = await s.audit.list(s.db.read, { workspaceId: 'wsp_a', limit: 10 })
    expect(next).toBeNull()
    expect(records).toEqual([
      {
        id: expect.stringMatching(/^aud_/),
        at: s.time.now,
        workspaceId: 'wsp_a',
        actor: { kind: 'user', id: 'usr_1' },
        event: 'authz_change',
        target: 'usr_2',
        ip: '203.0.113.7',
        details: { role: 'owner', count: 2, isNew: true },
      },
    ])
  })

  test('cannot be rewritten or shortened', async () => {
    await using s = await setup()
    await s.record('authn_login_success')
    expect(await s.db.write((tx) => tx.updateTable('audit_log').set({ event: 'x' }).execute()).catch(String)).toContain('append-only')
    expect(await s.db.write((tx) => tx.deleteFrom('audit_log').execute()).catch(String)).toContain('append-only')
    expect((await s.audit.list(s.db.read, { workspaceId: null, limit: 10 })).records).toHaveLength(1)
  })

  test('loses what is older than it is kept, by the sweep alone, and tells of that', async () => {
    await using s = await setup()
    for (let i = 0; i < 450; i++) await s.record(`old_${i}`)
    s.time.now += 40 * DAY_MS
    await s.record('young')
    const sweep = async (keepDays: number): Promise<void> => {
      const handlers = { [AUDIT_SWEEP_JOB]: createAuditSweep({ ...s, keepDays }) }
      await s.db.write((tx) => tx.deleteFrom('jobs').execute())
      await s.db.write((tx) => s.jobs.enqueue(tx, { kind: AUDIT_SWEEP_JOB, payload: {}, key: 'every' }))
      const runner = await startJobs({ ...s, queue: s.jobs, handlers, instanceId: 'test' })
      await runner.idle()
      await runner.close()
    }
    await sweep(0)
    await sweep(41)
    expect((await s.audit.list(s.db.read, { workspaceId: null, limit: 500 })).records).toHaveLength(451)
    await sweep(30)
    const { records } = await s.audit.list(s.db.read, { workspaceId: null, limit: 500 })
    expect(records.map(({ event }) => event)).toEqual(['audit_shortened', 'young'])
    expect(records[0]?.details).toMatchObject({ count: 450 })
    expect(await s.db.write((tx) => tx.deleteFrom('audit_log').execute()).catch(String)).toContain('append-only')
  })

  test('shares the fate of the write it tells about', async () => {
    await using s = await setup()
    const undone = s.db.write(async (tx) => {
      await s.audit.record(tx, { workspaceId: null, actor: { kind: 'system', id: null }, event: 'x' })
      throw new Error('undone')
    })
    expect(await undone.catch(String)).toBe('Error: undone')
    expect((await s.audit.list(s.db.read, { workspaceId: null, limit: 10 })).records).toEqual([])
  })

  test('is read page by page, newest first, without a gap when moments are equal', async () => {
    await using s = await setup()
    for (let i = 0; i < 7; i++) {
      if (i % 2 === 1) s.time.now -= 1
      await s.record(`event_${i}`)
    }
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await s.audit.list(s.db.read, { workspaceId: 'wsp_a', limit: 2, ...(cursor === undefined ? {} : { cursor }) })
      seen.push(...page.records.map((r) => r.event))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    expect(seen.toSorted()).toEqual(['event_0', 'event_1', 'event_2', 'event_3', 'event_4', 'event_5', 'event_6'])
    expect(s.audit.list(s.db.read, { workspaceId: 'wsp_a', limit: 2, cursor: "' OR 1" })).rejects.toThrow(AppError)
  })

  test('shows a workspace only its own, and one kind of event when asked', async () => {
    await using s = await setup()
    await s.record('authz_change')
    await s.record('authn_login_fail')
    await s.record('authz_change', { workspaceId: 'wsp_b' })
    const mine = await s.audit.list(s.db.read, { workspaceId: 'wsp_a', limit: 10 })
    expect(mine.records.map((r) => r.workspaceId)).toEqual(['wsp_a', 'wsp_a'])
    const changes = await s.audit.list(s.db.read, { workspaceId: null, event: 'authz_change', limit: 10 })
    expect(changes.records).toHaveLength(2)
  })
})
