import { AppError } from '../../../kernel/app-error.ts'
import { afterCommit, type Tx } from '../../../platform/db/index.ts'
import { AlreadyReceived } from '../../dialogs/index.ts'
import type { IncomingUpdate } from '../ports.ts'
import type { Bot } from './bot.ts'
import type { BotsWorld } from './deps.ts'
import { hasBot } from './store.ts'
import { takeConnection } from './take-connection.ts'
import { takeEdit } from './take-edit.ts'
import { takeMembership } from './take-membership.ts'
import { takeMessage } from './take-message.ts'
import { takePress } from './take-press.ts'
import { insertUpdate } from './taken-updates.ts'

export type Outcome = 'accepted' | 'duplicate' | 'failed' | 'ignored'

/**
 * Stores updates of one bot, each as a write of its own that shares a commit with its neighbours, and resolves when all are
 * on disk. An update that cannot be used is stored as such: it is nobody's reason to wait. Rejects when one could not be stored:
 * what was is then known when it comes again.
 */
export const acceptUpdates = async (world: BotsWorld, bot: Bot, updates: readonly IncomingUpdate[]): Promise<void> => {
  const outcomes = await Promise.allSettled(updates.map((update) => acceptOne(world, bot, update)))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

const acceptOne = async (world: BotsWorld, bot: Bot, update: IncomingUpdate): Promise<void> => {
  let isRefused = false
  try {
    const outcome = await world.db.write(async (tx) => {
      try {
        return await take(world, tx, { bot, update })
      } catch (error) {
        isRefused = true
        throw error
      }
    })
    note(world, bot, { update, outcome })
  } catch (error) {
    // The disk, the database or an orderly end: nothing is wrong with the update itself.
    if (!isRefused || isPassing(error)) throw error
    await setAside(world, { bot, update, error })
  }
}

const isPassing = (error: unknown): boolean => error instanceof BotGone || (error instanceof AppError && error.code === 'unavailable')

/** It was removed while this was on its way. */
class BotGone extends Error {}

const take = async (world: BotsWorld, tx: Tx, { bot, update }: { bot: Bot; update: IncomingUpdate }): Promise<Outcome> => {
  if (!(await hasBot(tx, bot.id))) throw new BotGone(`bot ${bot.id} was removed`)
  const isUnreadable = update.kind === 'unreadable'
  const isNew = await insertUpdate(tx, {
    bot_id: bot.id,
    update_id: update.updateId,
    at: world.clock(),
    failure: isUnreadable ? `unreadable ${update.name}: ${update.why}` : null,
    body: isUnreadable ? update.body : null,
  })
  return isNew ? takeNew(world, tx, { bot, update }) : 'duplicate'
}

const takeNew = async (world: BotsWorld, tx: Tx, { bot, update }: { bot: Bot; update: IncomingUpdate }): Promise<Outcome> => {
  switch (update.kind) {
    case 'message':
      return takeMessage(world, tx, { bot, message: update.message })
    case 'edit':
      return takeEdit(world, tx, { bot, message: update.message, updateId: update.updateId })
    case 'press':
      return takePress(world, tx, { bot, press: update.press })
    case 'membership':
      return takeMembership(world, tx, { bot, membership: update.membership })
    case 'connection':
      return takeConnection(world, tx, { bot, connection: update.connection })
    case 'unreadable':
      return 'failed'
    case 'stop':
      return stopTalk(world, tx, { bot, chatId: update.chatId })
    case 'other':
      return 'ignored'
  }
}

/** The reader has read enough. */
const stopTalk = async (world: BotsWorld, tx: Tx, { bot, chatId }: { bot: Bot; chatId: number }): Promise<Outcome> => {
  const speaking = world.live.speaking(bot.id, chatId)
  if (!speaking) return 'ignored'
  const stop = (): void => {
    world.answers.stop(speaking).catch((error: unknown) => world.log.error({ err: error, bot: bot.id }, 'an answer could not be stopped'))
  }
  afterCommit(tx, stop)
  return 'accepted'
}

/** The write of this one was undone. It is kept for whoever looks into it, so that those behind it go on. */
const setAside = async (world: BotsWorld, { bot, update, error }: { bot: Bot; update: IncomingUpdate; error: unknown }): Promise<void> => {
  const isRepetition = error instanceof AlreadyReceived
  const failure = isRepetition ? null : (error instanceof Error ? error.message : String(error)).slice(0, 300)
  const body = isRepetition ? null : JSON.stringify(update).slice(0, 4096)
  const isNew = await world.db.write((tx) =>
    insertUpdate(tx, { bot_id: bot.id, update_id: update.updateId, at: world.clock(), failure, body }),
  )
  const outcome = isNew && !isRepetition ? 'failed' : 'duplicate'
  note(world, bot, { update, outcome })
  if (outcome === 'failed')
    world.log.error({ err: error, bot: bot.id, update: update.updateId }, 'an update could not be used and was set aside')
}

const note = ({ vitals, meters }: BotsWorld, bot: Bot, { update, outcome }: { update: IncomingUpdate; outcome: Outcome }): void => {
  meters.update(outcome)
  const what = outcome === 'duplicate' ? 'repeated' : outcome === 'failed' ? 'unusable' : 'update'
  // An ordinary message needs no name.
  vitals.update(bot.id, what, update.kind === 'message' ? null : 'name' in update ? update.name : update.kind)
  if (outcome === 'accepted' && update.kind === 'message') vitals.awaited(bot.id, update.message.chat.id)
}
