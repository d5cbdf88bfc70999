import type { QueuedUpdate } from './update-queue.ts'
import type { Bot, World } from './world.ts'

export type Deliver = (bot: Bot, update: NewUpdate) => QueuedUpdate | undefined

export interface NewUpdate {
  kind: string
  /** The update's content; text is taken as JSON already. */
  content: unknown
  /** Updates with the same key are delivered in order. */
  key: number
}

/** Queues an update for a bot unless it does not ask for this kind. */
export const createDeliver =
  (world: World, wakePoll: (bot: Bot) => void): Deliver =>
  (bot, { kind, content, key }) => {
    if (!bot.allowedUpdates.has(kind)) return undefined
    const json = typeof content === 'string' ? content : JSON.stringify(content)
    const update = bot.queue.push(`${JSON.stringify(kind)}:${json}`, { key, now: world.now() })
    if (!update) return undefined
    if (bot.webhook) bot.webhook.add(update)
    else wakePoll(bot)
    return update
  }
