import { expect, test } from 'bun:test'
import { createDialogs } from '../../domain/dialogs/index.ts'
import { testBase, turnIdOf, userCtx } from '../../testing/factories.ts'
import { waitForTurn } from './wait-for-turn.ts'

test.each(['signal', 'stopping'] as const)('a turn nobody answers yet is told as it stands when the %s comes', async (name) => {
  await using t = await testBase()
  const dialogs = createDialogs(t)
  const { workspaceId } = userCtx(t)
  const customerId = await dialogs.ensureCustomer({ workspaceId, channel: 'api', externalKey: 'k' })
  const where = { workspaceId, assistantId: t.newId('ast'), customerId, channel: 'api', dialog: 'new' } as const
  const received = await dialogs.receive({ ...where, clientMessageId: 'c1', text: 'Где заказ?' })
  const { message } = received
  const turnId = turnIdOf(received)
  const ends = { signal: new AbortController(), stopping: new AbortController() }
  const input = { dialogId: message.dialogId, turnId, timeoutMs: 60_000, signal: ends.signal.signal, stopping: ends.stopping.signal }
  const waiting = waitForTurn({ ...t, dialogs }, input)
  ends[name].abort()
  expect(await waiting).toMatchObject({ id: turnId, state: 'waiting' })
  expect(await waitForTurn({ ...t, dialogs }, input)).toMatchObject({ state: 'waiting' })
})
