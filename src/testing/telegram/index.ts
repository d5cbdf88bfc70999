/**
 * A faithful fake of the Telegram Bot API (10.3), for tests and benchmarks. Nothing in it knows the product: a bot reaches it by its API
 * root alone, and anybody else could use it.
 *
 * In one process:
 *
 *     await using telegram = startFakeTelegram()
 *     const bot = telegram.makeBot()                         // its token goes to the bot, with telegram.apiRoot
 *     const user = telegram.makeUser()
 *     telegram.say({ bot: bot.id, from: user.id, text: 'hello', photo: { size: 5_000 } })
 *     await telegram.sent({ bot: bot.id, waitMs: 1_000 })    // what the bot did, in order, with times
 *     telegram.fault({ kind: 'cut', method: 'sendMessage', isCarriedOut: true })
 *
 * In a process of its own, so that a measurement counts the product alone:
 *
 *     bun src/testing/telegram/main.ts --port 0 --bots 1000 [--limit-factor 2|off] [--speed 10] [--local] [--tls] [--keep-sent 10000]
 *
 * prints one line of JSON (`apiRoot`, `controlUrl`, `bots` with tokens); `connectFakeTelegram(controlUrl)` has the same verbs, which are
 * `POST <controlUrl>/<verb>` with the verb's object as JSON. `startLoad` and `loadReport` queue many updates and tell what was answered,
 * missed, doubled or out of order, and how fast.
 *
 * Where the real service is known, the fake says the same words; where it is not (the limits are unpublished), it is stricter: a chat takes
 * a burst of 3 and then a message a second, edits included; chat actions and drafts are counted apart. Webhooks go only where
 * `routeWebhooks` leads: nothing here reaches the network. Rich messages, payments, inline mode, polls and stories are not there: their
 * methods are answered with 404.
 */
export { connectFakeTelegram, type RemoteControls } from './connect.ts'
export type { Fault } from './faults.ts'
export type { LoadReport } from './load-ledger.ts'
export { type FakeTelegram, startFakeTelegram } from './start-fake-telegram.ts'
export type { Sent } from './world.ts'
