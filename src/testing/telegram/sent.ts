import type { Sent, World } from './world.ts'

export interface SentQuery {
  bot?: number
  chat?: number
  /** One method, or several. */
  method?: string | string[]
  /** Only what came after this `seq`. */
  after?: number
  count?: number
  waitMs?: number
}

export const findSent = (world: World, query: SentQuery): Sent[] => {
  const methods = query.method === undefined ? undefined : [query.method].flat().map((one) => one.toLowerCase())
  return world.sent.filter(
    (one) =>
      one.seq > (query.after ?? 0) &&
      (query.bot === undefined || one.bot === query.bot) &&
      (query.chat === undefined || one.chat === query.chat) &&
      (methods === undefined || methods.includes(one.method.toLowerCase())),
  )
}

/** Looks again whenever a bot does something, until it is so or the time is over. */
export const waitUntil = (world: World, isSo: () => boolean, waitMs: number): Promise<void> => {
  if (isSo()) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      world.sentWaiters.delete(look)
      resolve()
    }
    const look = (): void => {
      if (isSo()) done()
    }
    const timer = setTimeout(done, waitMs)
    world.sentWaiters.add(look)
  })
}
