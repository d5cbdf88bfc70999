import type { LoadReport } from '../../../src/testing/telegram/index.ts'
import { type Aim, type BenchResult, median, percentile, round, type Table } from '../report.ts'
import type { HangSeen } from './hang.ts'
import { type LoadSeen, times } from './load.ts'
import type { ProcessesSeen } from './processes.ts'

export const PHASES = ['idle', '1/s', '20/s', 'burst', 'channel', 'hang', 'processes', 'backlog'] as const
export type Phase = (typeof PHASES)[number]
export type Pace = '1/s' | '20/s'
export const isPhase = (name: string): name is Phase => (PHASES as readonly string[]).includes(name)

export interface Measured {
  load: LoadSeen
  /** Of the model asked directly. */
  modelMs: number[]
  cpuMsPerUpdate: number
  rssMb: number
}

export interface Seen {
  note: string
  botCount: number
  /** Bots that are also run in processes of their own. */
  apart: number
  isWarm?: boolean
  idle?: { rssMb: number; cpuShare: number; seconds: number }
  paces?: Partial<Record<Pace, Measured>>
  burst?: Measured[]
  /** The same without documents and model. */
  channel?: { pace: Measured; burst: Measured }
  hang?: HangSeen
  processes?: (ProcessesSeen & { modelMs: number[] }) | undefined
  /** `takenSeconds` until all lay on our disk; undefined when the time was up before. */
  backlog?: { report: LoadReport; seconds: number; takenSeconds: number | undefined; rssMb: number; cpuMsPerUpdate: number }
}

export const result = (seen: Seen): BenchResult => {
  const unanswered = lost(seen)
  return {
    tables: [...idleTables(seen), ...paceTables(seen), ...hangTables(seen), ...backlogTables(seen)],
    aims: aimsOf(seen),
    isSound: unanswered.missing + unanswered.doubled === 0,
    figures: figuresOf(seen),
  }
}

const overhead = ({ load, modelMs }: Pick<Measured, 'load' | 'modelMs'>): number[] => {
  const model = median(modelMs)
  return times(load.answered).map((ms) => ms - model)
}

const both = (values: readonly number[]): string => `${round(median(values))} / ${round(percentile(values, 0.99))}`
const percent = (share: number): string => `${round(share * 100)} %`

const reports = ({ paces, burst, channel, processes, backlog }: Seen): LoadReport[] => [
  ...Object.values(paces ?? {}).map(({ load }) => load.report),
  ...(burst ?? []).map(({ load }) => load.report),
  ...(channel ? [channel.pace.load.report, channel.burst.load.report] : []),
  ...(processes ? [processes.load.report] : []),
  ...(backlog ? [{ ...backlog.report, missing: 0 }] : []),
]

const lost = (seen: Seen): { missing: number; doubled: number } => ({
  missing: reports(seen).reduce((sum, { missing, refused }) => sum + missing + refused, seen.hang?.lost ?? 0),
  doubled: reports(seen).reduce((sum, { doubled }) => sum + doubled, 0),
})

const idleTables = ({ idle, processes, botCount, apart, note }: Seen): Table[] => {
  const times = botCount / apart
  return idle || processes
    ? [
        {
          title: `bots that nobody writes to (${note})`,
          columns: ['', 'RSS MB', 'private MB', 'CPU of a core'],
          rows: [
            ...(idle ? [[`ReplyX, ${botCount} bots polling, over ${idle.seconds} s`, round(idle.rssMb), '', percent(idle.cpuShare)]] : []),
            ...(processes
              ? [
                  [
                    `grammY on Bun, ${apart} bots, a process each`,
                    round(processes.rssMb),
                    round(processes.privateMb),
                    percent(processes.idleCpuShare),
                  ],
                  [
                    `the same for ${botCount}, scaled`,
                    round(processes.rssMb * times),
                    round(processes.privateMb * times),
                    percent(processes.idleCpuShare * times),
                  ],
                ]
              : []),
          ],
        },
      ]
    : []
}

const paceTables = ({ paces, burst, channel, processes, botCount, apart }: Seen): Table[] => {
  const row = (name: string, one: Pick<Measured, 'load' | 'modelMs'> & Partial<Measured>) => [
    name,
    both(overhead(one)),
    both(one.modelMs),
    one.cpuMsPerUpdate === undefined ? '' : round(one.cpuMsPerUpdate),
    one.rssMb === undefined ? '' : round(one.rssMb),
    times(one.load.answered).length,
  ]
  const rows = [
    ...Object.entries(paces ?? {}).map(([pace, one]) => row(`ReplyX, ${pace} over ${botCount} bots`, one)),
    ...(burst ?? []).map((one) => row('ReplyX, 500 at 400/s', one)),
    ...(channel ? [row('ReplyX, thanks at 20/s: no search, no model', channel.pace)] : []),
    ...(channel ? [row('ReplyX, 500 thanks at 400/s', channel.burst)] : []),
    ...(processes ? [row(`grammY, ${apart} processes, 20/s`, processes)] : []),
  ]
  const title = 'from an update queued at Telegram to its answer there, beyond the median of the model asked directly'
  return rows.length > 0 ? [{ title, columns: ['p50 / p99, ms', 'overhead', 'the model', 'CPU ms/update', 'RSS MB', 'updates'], rows }] : []
}

const hangTables = ({ hang }: Seen): Table[] =>
  hang
    ? [
        {
          title: 'a thread hangs on what one of its bots was sent, at 20 updates/s',
          columns: ['bots on it', 'all polling again, ms', 'others before, p50 / p99 ms', 'others during', 'unanswered'],
          rows: [
            [
              hang.bots,
              hang.againMs === undefined ? 'NEVER' : round(hang.againMs),
              both(hang.othersBefore),
              both(hang.othersDuring),
              hang.lost,
            ],
          ],
        },
      ]
    : []

const backlogTables = ({ backlog }: Seen): Table[] =>
  backlog
    ? [
        {
          title: 'what was written while it was away, all new customers, from its start on',
          columns: ['updates', 'on our disk in s', 'answered', 'in s', 'answers/s', 'CPU ms/update', 'peak RSS MB', 'doubled'],
          rows: [
            [
              backlog.report.updates,
              backlog.takenSeconds === undefined ? 'not yet' : round(backlog.takenSeconds),
              backlog.report.answered,
              round(backlog.seconds),
              round(backlog.report.answered / backlog.seconds),
              round(backlog.cpuMsPerUpdate),
              round(backlog.rssMb),
              backlog.report.doubled,
            ],
          ],
        },
      ]
    : []

const aimsOf = (seen: Seen): Aim[] => {
  const { idle, paces, burst, hang, backlog, botCount } = seen
  const aims: Aim[] = []
  const aim = (claim: string, holds: boolean, shown: string): void => void aims.push({ claim, holds, seen: shown })
  if (idle) {
    aim(`${botCount} idle bots within 128 MB`, idle.rssMb <= 128, `${round(idle.rssMb)} MB`)
    aim(`${botCount} idle bots within 2 % of a core`, idle.cpuShare <= 0.02, percent(idle.cpuShare))
  }
  const twenty = paces?.['20/s'] && overhead(paces['20/s'])
  if (twenty) {
    aim('overhead p50 < 3 ms at 20/s', median(twenty) < 3, `${round(median(twenty))} ms`)
    aim('overhead p99 < 15 ms at 20/s', percentile(twenty, 0.99) < 15, `${round(percentile(twenty, 0.99))} ms`)
  }
  if (burst) {
    const worst = median(burst.map((one) => percentile(overhead(one), 0.99)))
    aim('overhead p99 < 50 ms at 400/s', worst < 50, `${round(worst)} ms, the median of ${burst.length} bursts`)
  }
  if (hang) aim('bots of a hung thread poll again within 100 ms', (hang.againMs ?? Number.POSITIVE_INFINITY) <= 100, `${hang.againMs} ms`)
  if (backlog) {
    const perSecond = backlog.report.answered / backlog.seconds
    aim('a backlog is answered at ≥ 500/s', perSecond >= 500, `${round(perSecond)}/s of ${backlog.report.updates}`)
  }
  const { missing, doubled } = lost(seen)
  aim('every update is answered once', missing + doubled === 0, `${missing} missing, ${doubled} doubled`)
  return aims
}

const figuresOf = ({ idle, paces, burst, hang, processes, backlog }: Seen): Record<string, number> => ({
  ...(idle ? { idleRssMb: idle.rssMb, idleCpuShare: idle.cpuShare } : {}),
  ...Object.fromEntries(
    Object.entries(paces ?? {}).flatMap(([pace, one]) => [
      [`overhead${pace}P50Ms`, median(overhead(one))],
      [`overhead${pace}P99Ms`, percentile(overhead(one), 0.99)],
    ]),
  ),
  ...(burst
    ? { burstP50Ms: median(burst.flatMap(overhead)), burstP99Ms: median(burst.map((one) => percentile(overhead(one), 0.99))) }
    : {}),
  ...(hang ? { hangAgainMs: hang.againMs ?? Number.NaN } : {}),
  ...(processes ? { processPrivateMb: processes.privateMb, processIdleCpuShare: processes.idleCpuShare } : {}),
  ...(backlog
    ? {
        backlogPerSecond: backlog.report.answered / backlog.seconds,
        backlogTakenPerSecond: backlog.report.updates / (backlog.takenSeconds ?? Number.POSITIVE_INFINITY),
      }
    : {}),
})
