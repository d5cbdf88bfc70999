import { AppError } from '../../../kernel/app-error.ts'
import type { IncomingUpdate } from '../ports.ts'
import { acceptUpdates } from './accept.ts'
import type { BotsWorld } from './deps.ts'
import type { Roster } from './roster.ts'

/** A call of Telegram goes the same way as what was polled: what comes by both is known by its number. */
export const admitCall = (
  world: BotsWorld,
  roster: Roster,
  call: { key: string; secret: string },
): { take(raw: unknown): Promise<void> } | undefined => {
  const botId = roster.webhooks.admit(call)
  if (botId === undefined) return undefined
  /** Undefined for what is not even an update, which would be none the next time either. */
  const readUpdate = (raw: unknown): IncomingUpdate | undefined => {
    try {
      return roster.fleet().readUpdate(raw)
    } catch (error) {
      world.meters.update('failed')
      world.vitals.update(botId, 'unusable')
      world.log.warn({ err: error, bot: botId }, 'a call of Telegram could not be read')
      return undefined
    }
  }
  return {
    take: async (raw) => {
      const bot = roster.find(botId)
      // Paused this moment: Telegram keeps what it could not bring.
      if (!bot) throw new AppError('unavailable', { key: 'error.bot_not_found' })
      const update = readUpdate(raw)
      if (update) await acceptUpdates(world, bot, [update])
      roster.webhooks.heard(botId)
    },
  }
}
