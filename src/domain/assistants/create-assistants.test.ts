import { describe, expect, test } from 'bun:test'
import { strangerCtx, testBase, userCtx } from '../../testing/factories.ts'
import { createAssistants } from './index.ts'

describe('assistants', () => {
  test('a new assistant has words in its language before its owner writes any', async () => {
    await using base = await testBase()
    const assistants = createAssistants(base)
    const ctx = userCtx(base)
    const ru = await assistants.create(ctx, { name: 'Ася', language: 'ru' })
    const en = await assistants.create(ctx, { name: 'Ann', language: 'en' })
    expect(ru.greeting).toMatch(/[а-я]/)
    expect(en.greeting).not.toMatch(/[а-я]/)
    expect((await assistants.list(ctx)).map((a) => a.name).toSorted()).toEqual(['Ann', 'Ася'])
  })

  test('a change touches only what it names, doing it twice changes nothing more', async () => {
    await using base = await testBase()
    const assistants = createAssistants(base)
    const ctx = userCtx(base)
    const { id, greeting } = await assistants.create(ctx, { name: 'Ася', language: 'ru' })
    const change = { name: 'Аня', look: { accent: '#112233' } }
    const once = await assistants.update(ctx, id, change)
    const twice = await assistants.update(ctx, id, change)
    expect(twice).toEqual(once)
    expect(once).toMatchObject({ name: 'Аня', greeting, look: { accent: '#112233', position: 'right' } })
    expect(await assistants.get(ctx, id)).toEqual(once)
  })

  test('a removed assistant is gone for everyone, a second removal says so, and the audit log tells once who did it', async () => {
    await using base = await testBase()
    const assistants = createAssistants(base)
    const ctx = userCtx(base)
    const { id } = await assistants.create(ctx, { name: 'Ася', language: 'ru' })
    await assistants.remove(ctx, id)
    expect(await assistants.find(ctx.workspaceId, id)).toBeUndefined()
    expect(await assistants.list(ctx)).toEqual([])
    await expect(assistants.remove(ctx, id)).rejects.toMatchObject({ code: 'not_found' })
    const { records } = await base.audit.list(base.db.read, { workspaceId: ctx.workspaceId, limit: 10 })
    expect(records).toMatchObject([{ event: 'assistant_removed', actor: { kind: 'user' }, target: id }])
  })

  test('the first one is the oldest, or made for whoever may make it, once', async () => {
    await using base = await testBase()
    const assistants = createAssistants(base)
    const ctx = userCtx(base)
    const input = { name: 'Лавка', language: 'ru' } as const
    const [one, two] = await Promise.all([assistants.first(ctx, input), assistants.first(ctx, input)])
    expect(two.id).toBe(one.id)
    base.time.now += 1
    await assistants.create(ctx, { name: 'Позже', language: 'ru' })
    expect((await assistants.first(ctx, input)).id).toBe(one.id)
    expect((await assistants.first(userCtx(base), input)).id).not.toBe(one.id)
    await expect(assistants.first(strangerCtx(base, ctx), input)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('writing is refused to operators and strangers, and another workspace finds nothing', async () => {
    await using base = await testBase()
    const assistants = createAssistants(base)
    const ctx = userCtx(base)
    const { id } = await assistants.create(ctx, { name: 'Ася', language: 'ru' })
    for (const refused of [userCtx(base, 'operator'), strangerCtx(base, ctx)]) {
      await expect(assistants.create(refused, { name: 'x', language: 'ru' })).rejects.toMatchObject({ code: 'forbidden' })
      await expect(assistants.update(refused, id, { name: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
      await expect(assistants.remove(refused, id)).rejects.toMatchObject({ code: 'forbidden' })
    }
    const elsewhere = userCtx(base)
    await expect(assistants.get(elsewhere, id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(assistants.update(elsewhere, id, { name: 'x' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(assistants.remove(elsewhere, id)).rejects.toMatchObject({ code: 'not_found' })
  })
})
