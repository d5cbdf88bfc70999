import type { Controls } from './controls.ts'

/** The same verbs for a fake that runs in a process of its own. */
export type RemoteControls = { [V in keyof Controls]: (...order: Parameters<Controls[V]>) => Promise<Awaited<ReturnType<Controls[V]>>> }

export const connectFakeTelegram = (apiRoot: string): RemoteControls =>
  new Proxy({} as RemoteControls, {
    get: (_, verb) => async (order: unknown) => {
      const response = await fetch(`${apiRoot}/control/${String(verb)}`, { method: 'POST', body: JSON.stringify(order ?? {}) })
      const value = (await response.json()) as { error?: string } | null
      if (!response.ok) throw new Error(value?.error ?? `control ${String(verb)}: ${response.status}`)
      return value
    },
  })
