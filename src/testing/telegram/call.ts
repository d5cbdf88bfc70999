import type { Args } from './args.ts'
import type { Bot, World } from './world.ts'

export interface Call {
  world: World
  bot: Bot
  /** As the caller spelled it. */
  name: string
  args: Args
  /** Aborted when the caller has hung up. */
  signal?: AbortSignal
}

/** Returns the result as it goes out, or throws a `WireError`. */
export type Method = (call: Call) => unknown
