import type { LoadReport } from '../../../src/testing/telegram/index.ts'
import type { FakeBot, TelegramProcess } from './fake-telegram.ts'

export interface LoadPlan {
  /** Whose customers write. */
  bots: readonly FakeBot[]
  updates: number
  /** All at once when absent, as what Telegram kept. */
  perSecond?: number
  texts: string[]
  chatsPerBot?: number
  giveUpMs: number
}

/** From the moment an update lay at Telegram to the moment its answer came there. */
export interface Answered {
  bot: number
  queuedAt: number
  /** Undefined when no answer came. */
  tookMs: number | undefined
}

export interface LoadSeen {
  answered: Answered[]
  report: LoadReport
}

/** Customers write, each to a bot and once, and every first message to a chat is its answer. */
export const runLoad = async ({ controls }: Pick<TelegramProcess, 'controls'>, plan: LoadPlan): Promise<LoadSeen> => {
  const { giveUpMs, bots, ...order } = plan
  await controls.startLoad({ ...order, bots: spread(bots), matchBy: 'chat' })
  const report = await controls.loadReport({ waitMs: giveUpMs }).catch(() => controls.loadReport())
  const lines = await controls.loadLines()
  return {
    report,
    answered: lines.map(({ bot, queuedAt, answeredAt }) => ({
      bot,
      queuedAt,
      tookMs: answeredAt === null ? undefined : answeredAt - queuedAt,
    })),
  }
}

/** Neighbours are held by the same thread: whoever writes shall meet all of them. */
export const spread = (bots: readonly FakeBot[]): number[] => bots.map((_, i) => bots[(i * STEP) % bots.length]?.id ?? 0)

/** A prime that divides no number of bots one would take. */
const STEP = 617

export const times = (answered: readonly Answered[]): number[] => answered.flatMap(({ tookMs }) => (tookMs === undefined ? [] : [tookMs]))
