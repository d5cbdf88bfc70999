import type { BotId } from '../../../kernel/ids.ts'
import { type BotApi, BotApiRefused, type BotFleet } from '../ports.ts'
import type { BotsDeps } from './deps.ts'

/** Asked to come again later than this, it is not worth coming. */
const MAX_WAIT_MS = 10_000
const MAX_TRIES = 3

export type Whisper = <Method extends keyof BotApi>(botId: BotId, method: Method, params: BotApi[Method]['params']) => void

/** A call whose loss nobody would miss: nothing waits for it, and a crash forgets it. */
export const createWhisper = (deps: Pick<BotsDeps, 'log'> & { fleet(): BotFleet }): Whisper => {
  const say = async (call: () => Promise<unknown>, about: { bot: BotId; method: string }, tries: number): Promise<void> => {
    try {
      await call()
    } catch (error) {
      const waitMs = error instanceof BotApiRefused ? error.retryAfterMs : undefined
      if (waitMs !== undefined && waitMs <= MAX_WAIT_MS && tries < MAX_TRIES) {
        setTimeout(() => void say(call, about, tries + 1), waitMs).unref()
      } else deps.log.debug({ err: error, ...about }, 'a whisper was not heard')
    }
  }
  return (botId, method, params) => void say(() => deps.fleet().call(botId, method, params), { bot: botId, method }, 1)
}
