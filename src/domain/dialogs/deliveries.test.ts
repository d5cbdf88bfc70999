import { expect, test } from 'bun:test'
import type { Tx } from '../../platform/db/index.ts'
import { testBase, turnIdOf, userCtx } from '../../testing/factories.ts'
import { createDeliveries, createDialogs, type Incoming } from './index.ts'

const setup = async (channel: 'telegram' | 'widget') => {
  const base = await testBase()
  const deliveries = createDeliveries()
  const dialogs = createDialogs({ ...base, deliveries })
  const { workspaceId } = userCtx(base)
  const customerId = await dialogs.ensureCustomer({ workspaceId, channel, externalKey: 'k' })
  const assistantId = base.newId('ast')
  const incoming: Incoming = { workspaceId, assistantId, customerId, channel, dialog: 'latest', clientMessageId: 'c1', text: 'Где заказ?' }
  const brought: string[] = []
  const fail = { now: false }
  deliveries.by('telegram', {
    message: async (_tx: Tx, message) => {
      if (fail.now) throw new Error('the outbox is broken')
      brought.push(`${message.author}: ${message.text}`)
    },
    failure: async (_tx: Tx, { textKey }) => void brought.push(textKey),
  })
  const ask = async (text: string) => {
    const received = await dialogs.receive({ ...incoming, clientMessageId: text, text })
    const turn = await dialogs.claimTurn(turnIdOf(received))
    if (!turn) throw new Error('the turn could not be claimed')
    return turn
  }
  return { ...base, dialogs, ask, brought, fail }
}

test('what is said to a customer of a channel is handed to its writer in the same commit, what he wrote is not', async () => {
  await using s = await setup('telegram')
  const turn = await s.ask('вопрос')
  await s.db.write((tx) => s.dialogs.finishTurn(tx, { turn, text: 'ответ', sources: [], outcome: 'answered' }))
  const failed = await s.ask('второй')
  await s.db.write((tx) => s.dialogs.failTurn(tx, { turn: failed, textKey: 'error.answer_failed' }))
  const stopped = await s.ask('третий')
  await s.db.write((tx) => s.dialogs.cancelTurn(tx, { turn: stopped, saidText: 'нача' }))
  expect(s.brought).toEqual(['assistant: ответ', 'error.answer_failed', 'assistant: нача'])
})

test('a writer that fails undoes the answer: nothing is said that nobody will bring', async () => {
  await using s = await setup('telegram')
  const turn = await s.ask('вопрос')
  s.fail.now = true
  const finish = s.db.write((tx) => s.dialogs.finishTurn(tx, { turn, text: 'ответ', sources: [], outcome: 'answered' }))
  expect(finish).rejects.toThrow('the outbox is broken')
  await finish.catch(() => undefined)
  expect((await s.dialogs.turn(turn.id))?.state).toBe('running')
  expect(await s.db.read.selectFrom('messages').select('text').execute()).toEqual([{ text: 'вопрос' }])
})

test('a channel without a writer reads the stream', async () => {
  await using s = await setup('widget')
  const turn = await s.ask('вопрос')
  await s.db.write((tx) => s.dialogs.finishTurn(tx, { turn, text: 'ответ', sources: [], outcome: 'answered' }))
  expect(s.brought).toEqual([])
})
