import { describe, expect, test } from 'bun:test'
import type { StoredEvent } from '../../platform/events/index.ts'
import { strangerCtx, testBase, turnIdOf, userCtx } from '../../testing/factories.ts'
import { createDialogs, dialogStream, type Rating } from './index.ts'

const BAD: Rating = { value: 'bad', reason: 'wrong', comment: null }
const GOOD: Rating = { value: 'good', reason: null, comment: null }

/** A dialog with one answer. */
const setup = async () => {
  const base = await testBase()
  const dialogs = createDialogs(base)
  const ctx = userCtx(base)
  const talk = async (externalKey: string, workspaceId = ctx.workspaceId) => {
    const customerId = await dialogs.ensureCustomer({ workspaceId, channel: 'widget', externalKey })
    const received = await dialogs.receive({
      workspaceId,
      assistantId: base.newId('ast'),
      customerId,
      channel: 'widget',
      dialog: 'latest',
      clientMessageId: 'c1',
      text: 'Где мой заказ?',
    })
    const { message } = received
    const turn = await dialogs.claimTurn(turnIdOf(received))
    if (!turn) throw new Error('the turn could not be claimed')
    const answer = await base.db.write((tx) => dialogs.finishTurn(tx, { turn, text: 'В пути.', sources: [], outcome: 'answered' }))
    if (!answer) throw new Error('there is no answer')
    return { dialogId: message.dialogId, question: message, answer }
  }
  return { ...base, dialogs, ctx, talk, mine: await talk('me') }
}

const ratingsToldIn = async (s: Awaited<ReturnType<typeof setup>>): Promise<unknown[]> => {
  const events = (await s.events.readAfter(s.db.read, dialogStream(s.mine.dialogId), { after: 0, limit: 50 })) as StoredEvent[]
  return events.filter(({ type }) => type === 'message.rated').map(({ data }) => data)
}

describe('a rating', () => {
  test('stands with the answer and in the counts of its dialog, and whoever reads along is told', async () => {
    await using s = await setup()
    const { dialogId, answer } = s.mine
    const rated = await s.dialogs.rate({ dialogId, messageId: answer.id, rating: { ...BAD, comment: '  не тот склад ' } })
    expect(rated.rating).toEqual({ value: 'bad', reason: 'wrong', comment: 'не тот склад' })
    expect((await s.dialogs.messages({ dialogId, limit: 10 })).map(({ rating }) => rating)).toEqual([null, rated.rating])
    expect(await s.dialogs.get(s.ctx, dialogId)).toMatchObject({ goodCount: 0, badCount: 1 })
    expect(await ratingsToldIn(s)).toEqual([{ messageId: answer.id, rating: rated.rating }])
  })

  test('given twice is given once; changed, the last word stands; taken back, it is gone', async () => {
    await using s = await setup()
    const { dialogId, answer } = s.mine
    const rate = (rating: Rating | null) => s.dialogs.rate({ dialogId, messageId: answer.id, rating })
    await Promise.all([rate(BAD), rate(BAD)])
    expect(await ratingsToldIn(s)).toHaveLength(1)
    expect((await rate({ ...GOOD, reason: 'wrong' })).rating).toEqual(GOOD)
    expect(await s.dialogs.get(s.ctx, dialogId)).toMatchObject({ goodCount: 1, badCount: 0 })
    expect((await rate(null)).rating).toBeNull()
    expect(await s.dialogs.get(s.ctx, dialogId)).toMatchObject({ goodCount: 0, badCount: 0 })
    expect(await ratingsToldIn(s)).toHaveLength(3)
  })

  test('is for answers of this dialog only: not for questions, not for those of others, near or far', async () => {
    await using s = await setup()
    const neighbour = await s.talk('neighbour')
    const far = await s.talk('far', s.newId('wsp'))
    const { dialogId, question } = s.mine
    for (const messageId of [question.id, neighbour.answer.id, far.answer.id, 'msg_none']) {
      await expect(s.dialogs.rate({ dialogId, messageId, rating: BAD })).rejects.toMatchObject({ code: 'not_found' })
    }
    expect(await s.dialogs.get(s.ctx, neighbour.dialogId)).toMatchObject({ badCount: 0 })
  })

  test('lets the list show only dialogs with a bad one, to staff', async () => {
    await using s = await setup()
    const other = await s.talk('other')
    await s.dialogs.rate({ dialogId: s.mine.dialogId, messageId: s.mine.answer.id, rating: BAD })
    await s.dialogs.rate({ dialogId: other.dialogId, messageId: other.answer.id, rating: GOOD })
    const listed = async (rating: 'good' | 'bad') => (await s.dialogs.list(s.ctx, { rating, limit: 10 })).dialogs.map(({ id }) => id)
    expect(await listed('bad')).toEqual([s.mine.dialogId])
    expect(await listed('good')).toEqual([other.dialogId])
    await expect(s.dialogs.list(strangerCtx(s, s.ctx), { rating: 'bad', limit: 10 })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
