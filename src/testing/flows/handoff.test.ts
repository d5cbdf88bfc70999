import { describe, expect, test } from 'bun:test'
import { openShop, type Shop } from './helpers.ts'
import { visit } from './visitor.ts'

type Visitor = Awaited<ReturnType<typeof visit>>

interface Session {
  person: { isOffered: boolean; state: string; name: string | null }
  messages: Array<{ author: string; authorName: string | null; text: string; outcome: string | null }>
}

const sessionOf = async (visitor: Visitor) => (await (await visitor.call('/session')).json()) as Session

const callPerson = (visitor: Visitor, body: unknown = {}) => visitor.call('/person', { method: 'POST', body: JSON.stringify(body) })

const dialogOf = async ({ t, ctx }: Shop) => {
  const [dialog] = (await t.app.features.dialogs.list(ctx, { channel: 'widget', limit: 1 })).dialogs
  if (!dialog) throw new Error('there is no dialog')
  return dialog
}

describe('a person in the widget', () => {
  test('is called by the button, answers live, and the assistant is silent until the dialog is given back', async () => {
    await using shop = await openShop()
    const { handoff, identity } = shop.t.app.features
    if (shop.ctx.actor.kind === 'user') await identity.changeName(shop.ctx.actor.userId, 'Анна')
    const visitor = await visit(shop)
    await visitor.say('message-1', 'Сколько стоит доставка?')
    await shop.t.app.idle()
    expect(await (await callPerson(visitor)).json()).toEqual({
      outcome: 'requested',
      person: { isOffered: true, state: 'requested', name: null },
    })
    expect((await (await callPerson(visitor)).json()) as { outcome: string }).toMatchObject({ outcome: 'already_requested' })
    const events = await visitor.follow('0')
    const { id } = await dialogOf(shop)
    const reply = { dialogId: id, clientMessageId: 'reply-1', text: 'Здравствуйте, это Анна.' }
    await handoff.reply(shop.ctx, reply)
    for (;;) {
      const { message } = (await events.next('message.created')).data as { message: { author: string; authorName: string } }
      if (message.author === 'operator') {
        expect(message).toMatchObject({ authorName: 'Анна', text: 'Здравствуйте, это Анна.' })
        break
      }
    }
    events.close()
    expect(events.seen.filter((event) => event.type === 'handoff.changed').map((event) => event.data['state'])).toEqual([
      'requested',
      'active',
    ])
    const held = await visitor.say('message-2', 'А сколько стоит возврат?')
    expect(await held.json()).toMatchObject({ turnId: null })
    await shop.t.app.idle()
    expect((await sessionOf(visitor)).messages.at(-1)).toMatchObject({ author: 'customer', text: 'А сколько стоит возврат?' })
    await handoff.release(shop.ctx, id)
    await visitor.say('message-3', 'Как вернуть товар?')
    await shop.t.app.idle()
    expect((await sessionOf(visitor)).messages.at(-1)?.text).toContain('14 дней')
  })

  test('is called in words, without a search, and the answer says so', async () => {
    await using shop = await openShop()
    const visitor = await visit(shop)
    const { turnId } = (await (await visitor.say('message-1', 'Позовите оператора, пожалуйста')).json()) as { turnId: string }
    await shop.t.app.idle()
    const session = await sessionOf(visitor)
    expect(session.person.state).toBe('requested')
    expect(session.messages.at(-1)).toMatchObject({ author: 'assistant', outcome: 'handoff' })
    expect(await shop.t.app.features.answers.trace(shop.ctx, turnId)).toMatchObject({ outcome: 'handoff', candidates: [] })
  })

  test('is offered by a refusal, and a yes is enough', async () => {
    await using shop = await openShop()
    const visitor = await visit(shop)
    await visitor.say('message-1', 'Какая столица Австралии?')
    await shop.t.app.idle()
    expect((await sessionOf(visitor)).messages.at(-1)?.outcome).toBe('refused')
    await visitor.say('message-2', 'Да, позовите')
    await shop.t.app.idle()
    expect((await sessionOf(visitor)).person.state).toBe('requested')
  })

  test('needs a question, which may come with the call', async () => {
    await using shop = await openShop()
    const visitor = await visit(shop)
    expect((await callPerson(visitor)).status).toBe(400)
    const message = { clientMessageId: 'message-1', text: 'У меня жалоба на курьера' }
    expect(await (await callPerson(visitor, { message })).json()).toMatchObject({ outcome: 'requested' })
    expect((await dialogOf(shop)).handoff).toBe('requested')
    const stranger = await visit(shop)
    expect((await sessionOf(stranger)).person.state).toBe('none')
    expect(await (await visitor.call('/person', { method: 'DELETE' })).json()).toMatchObject({ outcome: 'cancelled' })
  })

  test('is not offered where the owner has nobody: words are a question like any other', async () => {
    await using shop = await openShop()
    await shop.t.app.features.assistants.update(shop.ctx, shop.assistant.id, { handoff: { isOffered: false } })
    const visitor = await visit(shop)
    await visitor.say('message-1', 'Позовите оператора')
    await shop.t.app.idle()
    const session = await sessionOf(visitor)
    expect(session.person).toMatchObject({ isOffered: false, state: 'none' })
    expect((await callPerson(visitor)).status).toBe(422)
  })
})
