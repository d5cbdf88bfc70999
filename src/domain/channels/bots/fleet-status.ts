import type { Clock } from '../../../kernel/clock.ts'
import type { WorkerView } from '../ports.ts'
import type { BotState } from './bot.ts'
import type { Roster } from './roster.ts'
import type { Sender } from './sender.ts'

/** How all bots together are doing, without a name. */
export interface FleetStatus {
  /** Those that should run, by what was seen of them. */
  states: Partial<Record<BotState, number>>
  running: number
  /** Those that hear nothing now. */
  deaf: number
  /** Those that poll because Telegram's calls do not arrive. */
  fallen: number
  /** Messages that are not said yet, as far as they are in memory. */
  waiting: number
  workers: readonly WorkerView[]
}

/** A line that has not come up by then is no line. */
const START_MS = 60_000
const HEARING: readonly BotState[] = ['working', 'limited']

export const fleetStatus = ({ roster, sender, clock }: { roster: Roster; sender: Pick<Sender, 'waiting'>; clock: Clock }): FleetStatus => {
  const status: FleetStatus = { states: {}, running: 0, deaf: 0, fallen: 0, waiting: sender.waiting, workers: roster.workers() }
  const now = clock()
  for (const { id, state, stateAt } of roster.all()) {
    status.running++
    status.states[state] = (status.states[state] ?? 0) + 1
    const isStarting = state === 'starting' && now - stateAt < START_MS
    if (!HEARING.includes(state) && !isStarting) status.deaf++
    if (roster.webhooks.whyFallen(id) !== undefined) status.fallen++
  }
  return status
}
