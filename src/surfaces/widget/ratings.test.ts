import { describe, expect, test } from 'bun:test'
import { openWidget, say, sessionOf } from '../../testing/widget-surface.ts'

/** A visitor with an answered question. */
const answered = async (t: Awaited<ReturnType<typeof openWidget>>) => {
  const visitor = await t.visitor()
  const { body } = await say(visitor, 'Где заказ?')
  const turn = await t.dialogs.claimTurn(body.turnId)
  if (!turn) throw new Error('there is no turn')
  const answer = await t.db.write((tx) => t.dialogs.finishTurn(tx, { turn, text: 'В пути.', sources: [], outcome: 'answered' }))
  if (!answer) throw new Error('there is no answer')
  return { visitor, question: body.message.id, path: `/widget/v1/messages/${answer.id}/rating`, dialogId: answer.dialogId }
}

describe('a visitor rates', () => {
  test('an answer, changes his mind, takes it back, and finds it so after a reload', async () => {
    await using t = await openWidget()
    const { visitor, path, dialogId } = await answered(t)
    const bad = await visitor.put(path, { value: 'bad', reason: 'wrong', comment: 'это не мой' })
    expect(await bad.json()).toEqual({ rating: { value: 'bad', reason: 'wrong', comment: 'это не мой' } })
    expect((await sessionOf(visitor)).messages[1]).toMatchObject({ rating: { value: 'bad' } })
    expect(await t.dialogs.get(t.ctx, dialogId)).toMatchObject({ badCount: 1 })
    expect(await (await visitor.put(path, { value: 'good' })).json()).toMatchObject({ rating: { value: 'good', reason: null } })
    expect(await (await visitor.delete(path)).json()).toEqual({ rating: null })
    expect(await t.dialogs.get(t.ctx, dialogId)).toMatchObject({ goodCount: 0, badCount: 0 })
  })

  test('only what was answered to him', async () => {
    await using t = await openWidget()
    const { visitor, path, question, dialogId } = await answered(t)
    const stranger = await t.visitor()
    expect((await stranger.put(path, { value: 'bad' })).status).toBe(404)
    await say(stranger, 'моё')
    expect((await stranger.put(path, { value: 'bad' })).status).toBe(404)
    expect((await visitor.put(`/widget/v1/messages/${question}/rating`, { value: 'bad' })).status).toBe(404)
    expect((await t.call(path, { method: 'PUT', body: '{"value":"bad"}' })).status).toBe(401)
    expect(await t.dialogs.get(t.ctx, dialogId)).toMatchObject({ badCount: 0 })
  })

  test.each([
    {},
    { value: 'worse' },
    { value: 'bad', reason: 'evil' },
    { value: 'bad', comment: 'я'.repeat(1001) },
    { value: 'bad', by: 'me' },
  ])('not with %j', async (body) => {
    await using t = await openWidget()
    const { visitor, path } = await answered(t)
    expect((await visitor.put(path, body)).status).toBe(400)
  })

  test('not without end', async () => {
    await using t = await openWidget({ messagesPerMinute: 2 })
    const { visitor, path } = await answered(t)
    const statuses: number[] = []
    for (let i = 0; i < 8; i++) statuses.push((await visitor.put(path, { value: i % 2 ? 'good' : 'bad' })).status)
    expect(statuses.slice(0, 6)).toEqual([200, 200, 200, 200, 200, 200])
    expect(statuses.at(-1)).toBe(429)
  })
})
