import type { Bot } from './bot.ts'
import type { SeenBot } from './create-bots.ts'
import type { BotsWorld } from './deps.ts'
import { proxyAad, shownProxy } from './reach.ts'
import type { Roster } from './roster.ts'

/** A bot as its owner may see it. */
export const seenBot = ({ reach, secrets, vitals }: BotsWorld, { find, webhooks }: Roster, stored: Bot): SeenBot => {
  const bot = find(stored.id) ?? stored
  const { apiRoot, proxySealed } = bot.settings
  const fallen = webhooks.whyFallen(bot.id)
  return {
    ...bot,
    vitals: vitals.of(bot.id),
    line: {
      mode: fallen === undefined ? reach.mode : 'polling',
      fallen,
      info: webhooks.infoOf(bot.id),
      apiRoot: apiRoot ?? null,
      proxy: shownProxy(proxySealed === undefined ? null : secrets.open(proxySealed, proxyAad(bot))),
    },
  }
}
