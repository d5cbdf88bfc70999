import type { FakeModel } from '../fake-model.ts'

/** How long the model itself takes from question to last word, asked at the same pace as through a bot. */
export const askModel = async ({ provider }: FakeModel, { calls, perSecond }: { calls: number; perSecond: number }): Promise<number[]> => {
  const startedAt = performance.now()
  return Promise.all(
    Array.from({ length: calls }, async (_, i) => {
      await Bun.sleep(Math.max(0, startedAt + (i * 1000) / perSecond - performance.now()))
      const askedAt = performance.now()
      const response = await fetch(`${provider.baseUrl}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${provider.apiKey}` },
        body: JSON.stringify({ model: provider.chatModel, stream: true, messages: [{ role: 'user', content: 'Да?' }] }),
      })
      await response.text()
      return performance.now() - askedAt
    }),
  )
}
