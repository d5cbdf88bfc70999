import type { FakeTelegram } from './start-fake-telegram.ts'

export interface Reply<T> {
  ok: boolean
  result?: T
  error_code?: number
  description?: string
  parameters?: { retry_after?: number; migrate_to_chat_id?: number }
}

/** Calls a method as a bot would. */
export const ask = async <T = unknown>(telegram: FakeTelegram, token: string, method: string, args: unknown = {}): Promise<Reply<T>> => {
  const response = await fetch(`${telegram.apiRoot}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(args),
  })
  const reply = (await response.json()) as Reply<T>
  if (response.status !== (reply.ok ? 200 : reply.error_code)) throw new Error(`status ${response.status} with ${JSON.stringify(reply)}`)
  return reply
}

/** Until the bot's call is held. */
export const holdsPoll = async (telegram: FakeTelegram, bot: number): Promise<void> => {
  while (!telegram.state({ bot }).isPolling) await new Promise((resolve) => setImmediate(resolve))
}
