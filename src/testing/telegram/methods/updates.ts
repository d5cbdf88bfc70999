import { setAllowedUpdates } from '../allowed-updates.ts'
import type { Call } from '../call.ts'
import { type QueuedUpdate, toUpdateJson } from '../update-queue.ts'
import { WireError } from '../wire.ts'
import type { Bot } from '../world.ts'

const WEBHOOK_CONFLICT = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
const POLL_CONFLICT = 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'
const LONGEST_POLL_S = 50

/** Settles when there is something to tell. The text goes out as it is. */
export const getUpdates = async (call: Call, holdPoll: HoldPoll): Promise<string> => {
  const { bot, args, world } = call
  const now = world.now()
  if (bot.webhook) {
    await pauseConflict(bot, now)
    throw new WireError(409, WEBHOOK_CONFLICT)
  }
  const offset = args.integer('offset', { fallback: 0 })
  let limit = args.integer('limit', { fallback: 100, min: 1, max: 100 })
  let timeoutS = args.integer('timeout', { fallback: 0, min: 0, max: LONGEST_POLL_S })
  setAllowedUpdates(bot, args)
  // The real server slows down callers who ask the same thing again and again.
  const isRepeated = offset === bot.lastPoll.offset
  if (isRepeated && timeoutS < 3 && now < bot.lastPoll.at + 3_000) timeoutS = 3
  if (isRepeated && now < bot.lastPoll.at + 500) limit = 1
  bot.lastPoll = { offset, at: now }
  if (offset < 0) bot.queue.keepNewest(-offset)
  const from = offset > 0 ? offset : bot.queue.head
  const updates = bot.queue.take(from, limit, now)
  if (updates.length > 0 || timeoutS === 0) return toJson(updates, now)
  endOtherPoll(bot, POLL_CONFLICT)
  return holdPoll({ call, offset: from, limit, until: now + timeoutS * 1_000 })
}

export type HoldPoll = (order: { call: Call; offset: number; limit: number; until: number }) => Promise<string>

/** The one who came first loses. */
const endOtherPoll = (bot: Bot, text: string): void => {
  const { poll } = bot
  if (!poll) return
  bot.poll = undefined
  poll.answer({ conflict: text })
}

/** Conflicts are told at most every three seconds: who calls again sooner is kept waiting. */
export const pauseConflict = async (bot: Bot, now: number): Promise<void> => {
  if (now >= bot.nextConflictAt) {
    bot.nextConflictAt = now + 3_000
    return
  }
  await Bun.sleep(3_000)
}

export const toJson = (updates: QueuedUpdate[], now: number): string => {
  for (const update of updates) {
    update.deliveries++
    update.deliveredAt ??= now
  }
  return `[${updates.map(toUpdateJson).join(',\n')}]`
}
