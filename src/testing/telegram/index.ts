/**
 * A faithful fake of the Telegram Bot API, for tests and benchmarks; nothing in it knows the product.
 *
 * In one process: `await using telegram = startFakeTelegram()`, then `telegram.makeBot()`, `telegram.makeUser()`, `telegram.say(…)`,
 * `telegram.sent({ bot, waitMs })`. In a process of its own: `bun src/testing/telegram/main.ts --port 0 --bots 1000` prints where it
 * listens and the bots' tokens; `connectFakeTelegram(controlUrl)` offers the same verbs over HTTP (`POST <controlUrl>/<verb>`).
 */
export { connectFakeTelegram, type RemoteControls } from './connect.ts'
export type { Fault } from './faults.ts'
export { type FakeTelegram, startFakeTelegram } from './start-fake-telegram.ts'
export type { Sent } from './world.ts'
