import type { OpenRow } from './outbox-store.ts'
import { BOT_PACE, Bucket, CHAT_PACE, GROUP_PACE } from './pace.ts'

/** What is to be said in one chat, one after another. */
export interface Lane {
  chatId: number
  queue: OpenRow[]
  bucket: Bucket
  isBusy: boolean
  timer: Timer | undefined
}

export interface BotLanes {
  lanes: Map<number, Lane>
  bucket: Bucket
  /** The chat that was asked to slow down last. */
  limited: { chatId: number; until: number } | undefined
  loaded: number
  /** Rows up to here are in memory or done; beyond it there may be more, when `hasMore`. */
  cursor: number
  hasMore: boolean
  isLoading: boolean
}

const MAX_IDLE_LANES = 64

export const openLanes = (): BotLanes => ({
  lanes: new Map(),
  bucket: new Bucket(BOT_PACE),
  limited: undefined,
  loaded: 0,
  cursor: 0,
  hasMore: true,
  isLoading: false,
})

export const laneOf = (bot: BotLanes, chatId: number): Lane => {
  const known = bot.lanes.get(chatId)
  if (known) return known
  const lane: Lane = { chatId, queue: [], bucket: new Bucket(chatId < 0 ? GROUP_PACE : CHAT_PACE), isBusy: false, timer: undefined }
  bot.lanes.set(chatId, lane)
  return lane
}

/** A message that comes now need not wait for any other. */
export const isFree = (bot: BotLanes, { chatId, now }: { chatId: number; now: number }): boolean => {
  const lane = bot.lanes.get(chatId)
  if (bot.bucket.waitMs(now) > 0) return false
  return lane === undefined || (!lane.isBusy && lane.queue.length === 0 && lane.bucket.waitMs(now) === 0)
}

/** What waits in this chat is not said; the one under way ends by itself. */
export const emptyLane = (bot: BotLanes, chatId: number): void => {
  const lane = bot.lanes.get(chatId)
  if (!lane) return
  const kept = lane.isBusy ? lane.queue.slice(0, 1) : []
  bot.loaded -= lane.queue.length - kept.length
  lane.queue = kept
}

/** A chat that was silent for long enough needs no bucket. */
export const forgetQuietLanes = (bot: BotLanes, now: number): void => {
  if (bot.lanes.size <= MAX_IDLE_LANES) return
  for (const [chatId, lane] of bot.lanes) if (!lane.isBusy && lane.queue.length === 0 && lane.bucket.isFull(now)) bot.lanes.delete(chatId)
}
