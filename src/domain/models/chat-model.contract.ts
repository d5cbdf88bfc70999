import { describe, expect, test } from 'bun:test'
import type { ChatModel, ChatPart, ChatRequest, GroundingPassage } from './ports.ts'

const passages: GroundingPassage[] = [
  { number: 1, title: 'Доставка', headingPath: ['Сроки'], text: 'Курьер привозит заказ за два дня. Доставка по Москве стоит 300 рублей.' },
  {
    number: 2,
    title: 'Возврат',
    headingPath: ['Условия'],
    text: 'Вернуть товар можно в течение 14 дней. Деньги придут на карту за неделю.',
  },
]

/** A request whose messages and grounding say the same, as the answers feature builds it. */
export const groundedRequest = (question: string, model = 'gpt-6-luna'): ChatRequest => ({
  model,
  maxOutputTokens: 500,
  messages: [
    { role: 'system', text: 'Отвечай только по фрагментам. Если ответа нет, напиши ровно [[NO_ANSWER]] и больше ничего.' },
    { role: 'user', text: `${passages.map((p) => `[${p.number}] ${p.title}\n${p.text}`).join('\n')}\n</passages>\nВопрос: ${question}` },
  ],
  grounding: { question, language: 'ru', passages },
})

export const collect = async (parts: AsyncIterable<ChatPart>): Promise<{ text: string; parts: ChatPart[] }> => {
  const all: ChatPart[] = []
  for await (const part of parts) all.push(part)
  return { text: all.map((part) => (part.kind === 'text' ? part.text : '')).join(''), parts: all }
}

const never = new AbortController().signal

export const describeChatModel = (name: string, open: () => Promise<{ chat: ChatModel } & AsyncDisposable>): void =>
  describe(`ChatModel: ${name}`, () => {
    test('says text, then its usage once, then how it finished, and nothing after', async () => {
      await using model = await open()
      const { parts } = await collect(model.chat.stream(groundedRequest('За сколько дней можно вернуть товар?'), never))
      const kinds = parts.map((part) => part.kind)
      expect(kinds.slice(-2)).toEqual(['usage', 'finish'])
      expect(kinds.slice(0, -2).length).toBeGreaterThan(1)
      expect(new Set(kinds.slice(0, -2))).toEqual(new Set(['text']))
    })

    test('answers from the passage that answers, and cites it', async () => {
      await using model = await open()
      const { text } = await collect(model.chat.stream(groundedRequest('За сколько дней можно вернуть товар?'), never))
      expect(text).toContain('14 дней')
      expect(text).toContain('[2]')
      expect(text).not.toContain('300 рублей')
    })

    test('counts tokens as whole numbers, the cached ones within the input', async () => {
      await using model = await open()
      const { parts } = await collect(model.chat.stream(groundedRequest('Сколько стоит доставка?'), never))
      const usage = parts.find((part) => part.kind === 'usage')?.usage
      if (!usage) throw new Error('no usage was said')
      for (const count of [usage.inputTokens, usage.cachedTokens, usage.outputTokens])
        expect(Number.isInteger(count) && count >= 0).toBe(true)
      expect(usage.cachedTokens).toBeLessThanOrEqual(usage.inputTokens)
    })

    test('throws the reason of the signal, and says nothing, when it was aborted before', async () => {
      await using model = await open()
      const reason = new Error('the customer left')
      const stream = collect(model.chat.stream(groundedRequest('Сколько стоит доставка?'), AbortSignal.abort(reason)))
      await expect(stream).rejects.toBe(reason)
    })

    test('throws the reason of the signal when it is aborted in the middle', async () => {
      await using model = await open()
      const stop = new AbortController()
      const reason = new Error('an operator took over')
      let said = 0
      const listen = async (): Promise<void> => {
        for await (const part of model.chat.stream(groundedRequest('Сколько стоит доставка?'), stop.signal)) {
          if (part.kind !== 'text') continue
          said++
          stop.abort(reason)
        }
      }
      await expect(listen()).rejects.toBe(reason)
      expect(said).toBe(1)
    })

    test('a listener may break off at any part', async () => {
      await using model = await open()
      for (const after of [1, 2]) {
        let heard = 0
        for await (const _part of model.chat.stream(groundedRequest('Сколько стоит доставка?'), never)) if (++heard === after) break
        expect(heard).toBe(after)
      }
    })

    test('answers given at once do not mix', async () => {
      await using model = await open()
      const [first, second] = await Promise.all([
        collect(model.chat.stream(groundedRequest('Сколько стоит доставка по Москве?'), never)),
        collect(model.chat.stream(groundedRequest('За сколько дней можно вернуть товар?'), never)),
      ])
      expect(first.text).toContain('300 рублей')
      expect(second.text).toContain('14 дней')
      expect(first.text).not.toContain('14 дней')
    })
  })
