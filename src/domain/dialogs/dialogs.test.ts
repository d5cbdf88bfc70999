import { describe, expect, test } from 'bun:test'
import type { StoredEvent } from '../../platform/events/index.ts'
import { startJobs } from '../../platform/jobs/index.ts'
import { strangerCtx, testBase, turnIdOf, userCtx } from '../../testing/factories.ts'
import { createDialogs, dialogStream, type Incoming, type Turn } from './index.ts'

const setup = async () => {
  const base = await testBase()
  const dialogs = createDialogs(base)
  const ctx = userCtx(base)
  const customerId = await dialogs.ensureCustomer({ workspaceId: ctx.workspaceId, channel: 'widget', externalKey: 'k' })
  const incoming: Incoming = {
    workspaceId: ctx.workspaceId,
    assistantId: base.newId('ast'),
    customerId,
    channel: 'widget',
    dialog: 'latest',
    clientMessageId: 'c1',
    text: 'Где мой заказ?',
  }
  return { ...base, dialogs, ctx, incoming }
}

const claimed = async (s: Awaited<ReturnType<typeof setup>>, turnId: Turn['id']): Promise<Turn> => {
  const turn = await s.dialogs.claimTurn(turnId)
  if (!turn) throw new Error('the turn could not be claimed')
  return turn
}

describe('receive', () => {
  test('stores the message, its turn and its job together, and tells the streams', async () => {
    await using s = await setup()
    const { message, turnId, outcome } = await s.dialogs.receive(s.incoming)
    expect(outcome).toBe('accepted')
    expect(message).toMatchObject({ position: 1, author: 'customer', text: 'Где мой заказ?', turnId })
    const jobs = await s.db.read.selectFrom('jobs').select(['kind', 'key', 'lane']).execute()
    expect(jobs).toEqual([{ kind: 'dialogs.turn', key: turnId, lane: message.dialogId }])
    const events = (await s.events.readAfter(s.db.read, dialogStream(message.dialogId), { after: 0, limit: 10 })) as StoredEvent[]
    expect(events.map((e) => e.type)).toEqual(['message.created'])
    expect(await s.events.lastSeq(s.db.read, `workspace:${s.ctx.workspaceId}`)).toBe(1)
  })

  test('the same client id twice, also at once, is one message and one turn', async () => {
    await using s = await setup()
    const results = await Promise.all([s.dialogs.receive(s.incoming), s.dialogs.receive(s.incoming), s.dialogs.receive(s.incoming)])
    expect(results.map((r) => r.outcome).toSorted()).toEqual(['accepted', 'duplicate', 'duplicate'])
    expect(new Set(results.map((r) => r.message.id)).size).toBe(1)
    expect(await s.db.read.selectFrom('turns').selectAll().execute()).toHaveLength(1)
    expect(await s.db.read.selectFrom('dialogs').selectAll().execute()).toHaveLength(1)
  })

  test('with a merge window the turn begins that long after the last message, four windows after the first at most', async () => {
    await using s = await setup()
    const runAt = async () => (await s.db.read.selectFrom('jobs').select('run_at').executeTakeFirstOrThrow()).run_at - startedAt
    const startedAt = s.time.now
    for (const [at, expected] of [
      [0, 1000],
      [600, 1600],
      [1500, 2500],
      [2400, 3400],
      [3300, 4000],
      [3900, 4000],
    ] as const) {
      s.time.now = startedAt + at
      await s.dialogs.receive({ ...s.incoming, clientMessageId: `c${at}`, mergeWindowMs: 1000 })
      expect([at, await runAt()]).toEqual([at, expected])
    }
    expect(await s.db.read.selectFrom('turns').selectAll().execute()).toHaveLength(1)
  })

  test('a message that comes while a turn waits joins it; while one runs, it gets the next', async () => {
    await using s = await setup()
    const first = await s.dialogs.receive(s.incoming)
    const second = await s.dialogs.receive({ ...s.incoming, clientMessageId: 'c2' })
    expect(second.turnId).toBe(first.turnId)
    await claimed(s, turnIdOf(first))
    const third = await s.dialogs.receive({ ...s.incoming, clientMessageId: 'c3' })
    expect(third.turnId).not.toBe(first.turnId)
    expect(third.message.position).toBe(3)
  })

  test('beginning again with the same id finds the dialog it began', async () => {
    await using s = await setup()
    const begin = { ...s.incoming, dialog: { beganWith: 'c1' } }
    const [first, second] = await Promise.all([s.dialogs.receive(begin), s.dialogs.receive(begin)])
    expect([first.outcome, second.outcome]).toEqual(['accepted', 'duplicate'])
    expect(second.message).toEqual(first.message)
    const other = await s.dialogs.receive({ ...begin, clientMessageId: 'c2', dialog: { beganWith: 'c2' } })
    expect(other.message.dialogId).not.toBe(first.message.dialogId)
  })

  test('nobody writes into the dialog of another customer or workspace', async () => {
    await using s = await setup()
    const { message } = await s.dialogs.receive(s.incoming)
    const stranger = await s.dialogs.ensureCustomer({ workspaceId: s.ctx.workspaceId, channel: 'widget', externalKey: 'other' })
    const theirs = { ...s.incoming, dialog: message.dialogId, clientMessageId: 'x' }
    await expect(s.dialogs.receive({ ...theirs, customerId: stranger })).rejects.toMatchObject({ code: 'not_found' })
    await expect(s.dialogs.receive({ ...theirs, workspaceId: s.newId('wsp') })).rejects.toMatchObject({ code: 'not_found' })
    expect(await s.dialogs.messages({ dialogId: message.dialogId, limit: 10 })).toHaveLength(1)
  })
})

describe('the sweep of silent customers', () => {
  test('forgets after a day who never wrote, and nobody else', async () => {
    await using s = await setup()
    await s.dialogs.receive(s.incoming)
    await s.dialogs.ensureCustomer({ workspaceId: s.ctx.workspaceId, channel: 'widget', externalKey: 'silent' })
    s.time.now += 25 * 3_600_000
    const fresh = await s.dialogs.ensureCustomer({ workspaceId: s.ctx.workspaceId, channel: 'widget', externalKey: 'fresh' })
    const runner = await startJobs({ ...s, queue: s.jobs, instanceId: 't', handlers: s.dialogs.jobs })
    s.time.now += 60_000
    await runner.idle()
    await runner.close()
    const left = await s.db.read.selectFrom('customers').select('id').execute()
    expect(left.map((row) => row.id).toSorted()).toEqual([s.incoming.customerId, fresh].toSorted())
  })
})

describe('turns', () => {
  const answer = (turn: Turn) => ({ turn, text: 'В пути.', sources: [], outcome: 'answered' as const })

  test('a turn ends once: a second finish and a finish after a cancel store nothing', async () => {
    await using s = await setup()
    const turnId = turnIdOf(await s.dialogs.receive(s.incoming))
    const turn = await claimed(s, turnId)
    const first = await s.db.write((tx) => s.dialogs.finishTurn(tx, answer(turn)))
    expect(first).toMatchObject({ author: 'assistant', position: 2, outcome: 'answered' })
    expect(await s.db.write((tx) => s.dialogs.finishTurn(tx, answer(turn)))).toBe(false)
    expect(await s.db.write((tx) => s.dialogs.cancelTurn(tx, { turn, saidText: 'В пу' }))).toBe(false)
    expect(await s.dialogs.messages({ dialogId: turn.dialogId, limit: 10 })).toHaveLength(2)
    expect(await s.dialogs.claimTurn(turnId)).toBeUndefined()
  })

  test('a try whose process was taken for dead cannot finish after the next one began', async () => {
    await using s = await setup()
    const turnId = turnIdOf(await s.dialogs.receive(s.incoming))
    const lost = await claimed(s, turnId)
    const again = await claimed(s, turnId)
    expect(again.attempt).toBe(2)
    expect(await s.db.write((tx) => s.dialogs.finishTurn(tx, answer(lost)))).toBe(false)
    expect(await s.db.write((tx) => s.dialogs.finishTurn(tx, answer(again)))).not.toBe(false)
  })

  test('stopping keeps what was said and wins over the finish that comes later', async () => {
    await using s = await setup()
    const turnId = turnIdOf(await s.dialogs.receive(s.incoming))
    const turn = await claimed(s, turnId)
    expect(await s.db.write((tx) => s.dialogs.cancelTurn(tx, { turn, saidText: 'В пу' }))).toBe(true)
    expect(await s.db.write((tx) => s.dialogs.finishTurn(tx, answer(turn)))).toBe(false)
    const messages = await s.dialogs.messages({ dialogId: turn.dialogId, limit: 10 })
    expect(messages.map((m) => [m.text, m.outcome])).toEqual([
      ['Где мой заказ?', null],
      ['В пу', 'stopped'],
    ])
  })
})

describe('reading dialogs', () => {
  test('lists newest first in pages, only of the own workspace, only for staff', async () => {
    await using s = await setup()
    for (let i = 0; i < 5; i++) {
      s.time.now += 1
      await s.dialogs.receive({ ...s.incoming, dialog: 'new', clientMessageId: `c${i}`, text: `n${i}` })
    }
    const first = await s.dialogs.list(s.ctx, { limit: 3 })
    const second = await s.dialogs.list(s.ctx, { limit: 3, cursor: first.nextCursor })
    expect([...first.dialogs, ...second.dialogs].map((d) => d.title)).toEqual(['n4', 'n3', 'n2', 'n1', 'n0'])
    expect(second.nextCursor).toBeUndefined()
    expect((await s.dialogs.list(userCtx(s), { limit: 3 })).dialogs).toEqual([])
    await expect(s.dialogs.list(strangerCtx(s, s.ctx), { limit: 3 })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(s.dialogs.get(userCtx(s), first.dialogs[0]?.id ?? '')).rejects.toMatchObject({ code: 'not_found' })
    await expect(s.dialogs.list(s.ctx, { limit: 3, cursor: "'; --" })).rejects.toMatchObject({ code: 'invalid' })
  })
})
