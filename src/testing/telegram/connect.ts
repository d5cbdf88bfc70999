import type { FakeControls } from './start-fake-telegram.ts'

/** The same verbs for a fake that runs in a process of its own. */
export type RemoteControls = {
  [V in keyof FakeControls]: (...order: Parameters<FakeControls[V]>) => Promise<Awaited<ReturnType<FakeControls[V]>>>
}

export const connectFakeTelegram = (controlUrl: string): RemoteControls =>
  new Proxy({} as RemoteControls, {
    // Not a promise, though it answers to any name.
    get: (_, verb) => (verb === 'then' ? undefined : (order: unknown) => call(`${controlUrl}/${String(verb)}`, order)),
  })

const call = async (url: string, order: unknown): Promise<unknown> => {
  const response = await fetch(url, { method: 'POST', ...(order === undefined ? {} : { body: JSON.stringify(order) }) })
  const value = (await response.json()) as unknown
  if (!response.ok) throw new Error(`the fake Bot API: ${(value as { error?: string }).error ?? response.status}`)
  return value
}
