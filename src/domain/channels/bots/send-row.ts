import type { Tx } from '../../../platform/db/index.ts'
import { BotApiRefused, BotApiUnreachable } from '../ports.ts'
import { setBlocked } from './chats.ts'
import type { BotsWorld } from './deps.ts'
import { judgeRefusal } from './judge-refusal.ts'
import type { BotLanes, Lane } from './lanes.ts'
import { claimRow, finishRow, moveEverything, type OpenRow, releaseRow } from './outbox-store.ts'

const MAX_DELAY_MS = 60_000
/** What Telegram does not take for so long is given up. */
const MAX_ATTEMPTS = 200

export type SendRowDeps = Pick<BotsWorld, 'db' | 'clock' | 'log' | 'meters' | 'vitals'> & {
  /** The call itself; gives Telegram's id of the message. Throws BotApiRefused or BotApiUnreachable. */
  say(row: OpenRow): Promise<number>
  /** A step: nothing more is said in this chat. */
  dropChat(tx: Tx, of: { botId: OpenRow['botId']; chatId: number; failure: string }): Promise<void>
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
    if (!row.isClaimed) await deps.db.write((tx) => claimRow(tx, row.seq))
    row.isClaimed = true
    return await tryOnce(deps, { bot, lane, row })
  } catch (error) {
    // The disk is full, say: only the storing is tried again.
    deps.log.error({ err: error, bot: row.botId }, 'the outcome of a message could not be stored')
    lane.bucket.closeUntil(deps.clock() + MAX_DELAY_MS)
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
  const { db, clock, meters, vitals } = deps
  const { description: failure } = error
  const judgement = judgeRefusal(error, row.outgoing)
  switch (judgement.kind) {
    case 'slow_down':
      meters.sent('limited')
      vitals.trouble(row.botId, 'limited', failure)
      slowDown({ bot, lane }, { until: clock() + judgement.forMs, now: clock() })
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
      return again(deps, { lane, row }, { failure, isUncertain: false })
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
  { db, clock, meters, vitals }: SendRowDeps,
  { lane, row }: Pick<Sending, 'lane' | 'row'>,
  { failure, isUncertain }: { failure: string; isUncertain: boolean },
): Promise<boolean> => {
  row.attempts++
  meters.sent('retried')
  vitals.trouble(row.botId, 'retried', failure)
  if (isUncertain) meters.possibleRepeats(1)
  if (row.attempts >= MAX_ATTEMPTS) {
    await db.write((tx) => finishRow(tx, { seq: row.seq, providerMessageId: null, failure, at: clock() }))
    return true
  }
  // After the death of a worker its bots are held by another one already.
  const delayMs = row.attempts === 1 ? 100 : Math.min(MAX_DELAY_MS, 500 * 2 ** Math.min(row.attempts - 2, 10))
  lane.bucket.closeUntil(clock() + delayMs)
  await db.write((tx) => releaseRow(tx, { seq: row.seq, attempts: row.attempts, failure, isUncertain }))
  row.isClaimed = isUncertain
  return false
}
