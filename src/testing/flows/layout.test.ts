import { expect, test } from 'bun:test'
import { turnIdOf } from '../factories.ts'
import { openShop } from './helpers.ts'

test('a Russian question typed in the other layout is answered as a Russian one', async () => {
  await using shop = await openShop()
  const { dialogs, answers } = shop.t.app.features
  const place = { workspaceId: shop.ctx.workspaceId, channel: 'widget' } as const
  const customerId = await dialogs.ensureCustomer({ ...place, externalKey: 'k' })
  const text = 'crjkmrj cnjbn ljcnfdrf gj vjcrdt?'
  const received = await dialogs.receive({
    ...place,
    customerId,
    assistantId: shop.assistant.id,
    dialog: 'latest',
    clientMessageId: 'c1-00000000',
    text,
  })
  await shop.t.app.idle()
  const trace = await answers.trace(shop.ctx, turnIdOf(received))
  expect(trace).toMatchObject({ outcome: 'answered', question: text })
  expect(trace?.prompt[0]?.text).toStartWith('Ты «Ася»')
})
