import type { BotId } from '../../../kernel/ids.ts'
import type { Bot } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import type { Roster } from './roster.ts'
import { findBot } from './store.ts'

/** Gives the bot as it is by then, undefined when it was removed. */
export type Settle = (botId: BotId, how?: { isAnew: boolean }) => Promise<Bot | undefined>

/**
 * Makes true of a bot's line what its row says: whoever changes the row calls this afterwards. Calls for one bot run one after
 * another and each reads the row anew, so that the last word holds, however many speak at once.
 */
export const createSettle = (deps: BotsWorld, roster: Roster): Settle => {
  const last = new Map<BotId, Promise<unknown>>()
  const settleNow = async (botId: BotId, isAnew: boolean): Promise<Bot | undefined> => {
    const stored = await findBot(deps.db.read, botId)
    const runs = stored?.bot.desired === 'running'
    if (!runs || isAnew) {
      deps.sender.pause(botId)
      await roster.release(botId, { isComingBack: runs })
    }
    if (!stored) deps.vitals.forget(botId)
    if (!stored || !runs) return stored?.bot
    const held = isAnew ? undefined : roster.find(botId)
    if (held) return held
    roster.hold(stored)
    // What is still on its way may take its time; whoever pauses the bot meanwhile does not wait for it.
    void deps.sender.resume(botId)
    return stored.bot
  }
  return (botId, how) => {
    const before = last.get(botId) ?? Promise.resolve()
    const now = before.then(() => settleNow(botId, how?.isAnew ?? false))
    const ended = now
      .catch((error: unknown) => deps.log.error({ err: error, bot: botId }, 'the line of a bot could not be settled'))
      .finally(() => {
        if (last.get(botId) === ended) last.delete(botId)
      })
    last.set(botId, ended)
    return now
  }
}
