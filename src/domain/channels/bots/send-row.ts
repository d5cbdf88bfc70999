import { DAY_MS } from '../../../kernel/clock.ts'
import type { Tx } from '../../../platform/db/index.ts'
import { BotApiRefused, BotApiUnreachable } from '../ports.ts'
import { setBlocked } from './chats.ts'
import type { BotsWorld } from './deps.ts'
import { judgeRefusal } from './judge-refusal.ts'
import type { BotLanes, Lane } from './lanes.ts'
import { claimRow, finishRow, moveEverything, type OpenRow, releaseRow } from './outbox-store.ts'

const MAX_DELAY_MS = 60_000
/** What could not be said for so long is not worth saying any more; how often it was tried is no reason. */
export const MAX_AGE_MS = 3 * DAY_MS
/** A quarter of an hour of trying. Should the clock jump ahead, nothing is given up that was hardly tried. */
const LEAST_ATTEMPTS = 20

export type SendRowDeps = Pick<BotsWorld, 'db' | 'clock' | 'now' | 'log' | 'meters' | 'vitals'> & {
  /** The call itself; gives Telegram's id of the message. Throws BotApiRefused or BotApiUnreachable. */
  say(row: OpenRow): Promise<number>
  /** A step: nothing more is said in this chat. */
  dropChat(tx: Tx, of: { botId: OpenRow['botId']; chatId: number; failure: string }): Promise<void>
  /** The token is no good: nothing more is tried with it. */
  shutOut(bot: BotLanes, botId: OpenRow['botId'], detail: string): void
}

/** A row on its way, with the chat and the bot whose pace it may change. */
export interface Sending {
  bot: BotLanes
  lane: Lane
  row: OpenRow
}

/** Stored as `sending`, said, and its outcome stored. True when the row is done, well or for good; else the lane knows how long to wait. */
export const sendRow = async (deps: SendRowDeps, { bot, lane, row }: Sending): Promise<boolean> => {
  try {
    if (row.isOld && row.saidAs === undefined && isTooOld(deps, row))
      return await giveUp(deps, row, row.failure ?? 'nobody was there to say it')
    if (!row.isClaimed) await deps.db.write((tx) => claimRow(tx, row.seq))
    row.isClaimed = true
    return await tryOnce(deps, { bot, lane, row })
  } catch (error) {
    // The disk is full, say: only the storing is tried again.
    deps.log.error({ err: error, bot: row.botId }, 'the outcome of a message could not be stored')
    lane.bucket.closeUntil(deps.now() + MAX_DELAY_MS)
    return false
  }
}

const tryOnce = async (deps: SendRowDeps, { bot, lane, row }: Sending): Promise<boolean> => {
  const { db, clock, meters, vitals } = deps
  try {
    if (row.saidAs === undefined) {
      row.saidAs = await deps.say(row)
      meters.sent('sent')
      const waitedMs = vitals.sent(row.botId, row.chatId)
      if (waitedMs !== undefined) meters.replied(waitedMs)
    }
    const providerMessageId = row.saidAs
    await db.write((tx) => finishRow(tx, { seq: row.seq, providerMessageId, failure: null, at: clock() }))
    return true
  } catch (error) {
    if (error instanceof BotApiRefused) return refused(deps, { bot, lane, row }, error)
    if (!(error instanceof BotApiUnreachable)) throw error
    return again(deps, { lane, row }, { failure: error.message, isUncertain: error.isUncertain })
  }
}

const refused = async (deps: SendRowDeps, { bot, lane, row }: Sending, error: BotApiRefused): Promise<boolean> => {
  const { db, clock, now, meters, vitals } = deps
  const { description: failure } = error
  const judgement = judgeRefusal(error, row.outgoing)
  switch (judgement.kind) {
    case 'slow_down':
      meters.sent('limited')
      vitals.trouble(row.botId, 'limited', failure)
      slowDown({ bot, lane }, { until: now() + judgement.forMs, now: now() })
      return false
    case 'simpler':
      vitals.trouble(row.botId, 'retried', failure)
      row.outgoing = judgement.outgoing
      return false
    case 'moved':
      await db.write((tx) => moveEverything(tx, { botId: row.botId, from: lane.chatId, to: judgement.to }))
      for (const waiting of lane.queue) waiting.chatId = judgement.to
      return false
    case 'shut_out':
      await db.write((tx) => releaseRow(tx, { seq: row.seq, attempts: row.attempts, failure, isUncertain: false }))
      row.isClaimed = false
      deps.shutOut(bot, row.botId, failure)
      return false
    case 'uncertain':
      return again(deps, { lane, row }, { failure, isUncertain: true })
    case 'gone':
      vitals.trouble(row.botId, 'refused', failure)
      meters.sent('failed')
      await db.write(async (tx) => {
        await setBlocked(tx, { botId: row.botId, chatId: row.chatId, isBlocked: true })
        await deps.dropChat(tx, { botId: row.botId, chatId: row.chatId, failure })
      })
      return true
    case 'hopeless':
      vitals.trouble(row.botId, 'refused', `${error.code} ${failure}`)
      meters.sent('failed')
      await db.write((tx) => finishRow(tx, { seq: row.seq, providerMessageId: null, failure: failure.slice(0, 300), at: clock() }))
      return true
  }
}

/** It does not say whether it means the chat or the bot. Two chats at once mean the bot. */
const slowDown = ({ bot, lane }: Pick<Sending, 'bot' | 'lane'>, { until, now }: { until: number; now: number }): void => {
  lane.bucket.closeUntil(until)
  const { limited } = bot
  if (limited && limited.chatId !== lane.chatId && limited.until > now) bot.bucket.closeUntil(until)
  bot.limited = { chatId: lane.chatId, until }
}

const again = async (
  deps: SendRowDeps,
  { lane, row }: Pick<Sending, 'lane' | 'row'>,
  { failure, isUncertain }: { failure: string; isUncertain: boolean },
): Promise<boolean> => {
  const { db, now, meters, vitals } = deps
  row.attempts++
  row.failure = failure
  if (isUncertain) meters.possibleRepeats(1)
  if (row.attempts >= LEAST_ATTEMPTS && isTooOld(deps, row)) return giveUp(deps, row, failure)
  meters.sent('retried')
  vitals.trouble(row.botId, 'retried', failure)
  // After the death of a worker its bots are held by another one already.
  const delayMs = row.attempts === 1 ? 100 : Math.min(MAX_DELAY_MS, 500 * 2 ** Math.min(row.attempts - 2, 10))
  lane.bucket.closeUntil(now() + delayMs)
  await db.write((tx) => releaseRow(tx, { seq: row.seq, attempts: row.attempts, failure, isUncertain }))
  row.isClaimed = isUncertain
  return false
}

const isTooOld = ({ clock }: SendRowDeps, row: OpenRow): boolean => clock() - row.at > MAX_AGE_MS

const giveUp = async ({ db, clock, meters, vitals }: SendRowDeps, row: OpenRow, failure: string): Promise<boolean> => {
  await db.write((tx) => finishRow(tx, { seq: row.seq, providerMessageId: null, failure, at: clock() }))
  meters.sent('given_up')
  vitals.trouble(row.botId, 'given_up', failure)
  return true
}
