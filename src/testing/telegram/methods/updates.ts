import { setAllowedUpdates } from '../allowed-updates.ts'
import type { Call } from '../call.ts'
import { notePoll } from '../note-poll.ts'
import { type QueuedUpdate, toUpdateJson } from '../update-queue.ts'
import { WireError } from '../wire.ts'
import type { Bot, World } from '../world.ts'

const WEBHOOK_CONFLICT = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
const POLL_CONFLICT = 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'
const LONGEST_POLL_S = 50

export type HoldPoll = (call: Call, poll: { offset: number; limit: number; until: number }) => Promise<QueuedUpdate[]>

/** Settles when there is something to tell. */
export const getUpdates = async (call: Call, holdPoll: HoldPoll): Promise<QueuedUpdate[]> => {
  const { bot, args, world } = call
  const now = world.now()
  if (bot.webhook) {
    await pauseConflict(world, bot)
    throw new WireError(409, WEBHOOK_CONFLICT)
  }
  const offset = args.integer('offset', { fallback: 0 })
  let limit = args.integer('limit', { fallback: 100, min: 1, max: 100 })
  let timeoutS = args.integer('timeout', { fallback: 0, min: 0, max: LONGEST_POLL_S })
  setAllowedUpdates(bot, args)
  // The real server slows down callers who ask the same thing again and again.
  const isRepeated = offset === bot.lastPoll.offset
  if (isRepeated && timeoutS < 3 && now < bot.lastPoll.at + 3_000 / world.speed) timeoutS = 3
  if (isRepeated && now < bot.lastPoll.at + 500 / world.speed) limit = 1
  bot.lastPoll = { offset, at: now }
  if (offset < 0) bot.queue.keepNewest(-offset)
  const from = offset > 0 ? offset : bot.queue.head
  const updates = bot.queue.take(from, limit, now)
  if (updates.length > 0 || timeoutS === 0) return updates
  if (bot.poll && !bot.poll.isGone) notePoll(world, bot, 'displaced')
  endPoll(bot, POLL_CONFLICT)
  return holdPoll(call, { offset: from, limit, until: now + timeoutS * 1_000 })
}

/** Of two who ask, the one who came first loses. */
export const endPoll = (bot: Bot, text: string): void => {
  const { poll } = bot
  if (!poll) return
  bot.poll = undefined
  poll.answer({ conflict: text })
}

/** Conflicts are told at most every three seconds: who calls again sooner is kept waiting. */
export const pauseConflict = async (world: World, bot: Bot): Promise<void> => {
  const now = world.now()
  if (now < bot.nextConflictAt) {
    await Bun.sleep(3_000 / world.speed)
    return
  }
  bot.nextConflictAt = now + 3_000 / world.speed
}

export const updatesJson = (updates: QueuedUpdate[], now: number): string => {
  for (const update of updates) {
    update.deliveries++
    update.deliveredAt ??= now
  }
  return `[${updates.map(toUpdateJson).join(',\n')}]`
}
