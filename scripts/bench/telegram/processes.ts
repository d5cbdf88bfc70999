import type { FakeModel } from '../fake-model.ts'
import { cpuMs, memoryOf, pinned } from '../machine.ts'
import type { FakeBot, TelegramProcess } from './fake-telegram.ts'
import { type LoadSeen, runLoad } from './load.ts'

export interface ProcessesSeen {
  /** Of all together. */
  rssMb: number
  privateMb: number
  idleCpuShare: number
  load: LoadSeen
}

const UP_MS = 20_000
const SETTLE_MS = 1_000

interface Plan {
  bots: FakeBot[]
  idleMs: number
  perSecond: number
  updates: number
}

/** The other way to run bots: a process for each, with grammY, which keeps nothing. */
export const measureProcesses = async (telegram: TelegramProcess, model: FakeModel, plan: Plan): Promise<ProcessesSeen> => {
  await using running = startAll(telegram, model, plan.bots)
  await untilPolling(telegram, plan.bots)
  await Bun.sleep(SETTLE_MS)
  const sum = (of: (pid: number) => number): number => running.pids.reduce((total, pid) => total + of(pid), 0)
  const [before, startedAt] = [sum(cpuMs), performance.now()]
  await Bun.sleep(plan.idleMs)
  const idleCpuShare = (sum(cpuMs) - before) / (performance.now() - startedAt)
  const { updates, perSecond } = plan
  // As slow in each chat as Telegram wants it.
  const chatsPerBot = Math.ceil(updates / plan.bots.length)
  const load = await runLoad(telegram, { bots: plan.bots, updates, perSecond, chatsPerBot, texts: ['Да?'], giveUpMs: 30_000 })
  return { rssMb: sum((pid) => memoryOf(pid).rssMb), privateMb: sum((pid) => memoryOf(pid).privateMb), idleCpuShare, load }
}

const startAll = ({ apiRoot }: TelegramProcess, { provider }: FakeModel, bots: FakeBot[]): AsyncDisposable & { pids: number[] } => {
  const file = `${import.meta.dir}/../bare/bot.entry.ts`
  const children = bots.map(({ token }) => {
    const words = [process.execPath, file, token, apiRoot, provider.baseUrl, provider.apiKey, provider.chatModel]
    return Bun.spawn(pinned('server', words), { stdio: ['ignore', 'inherit', 'inherit'] })
  })
  return {
    pids: children.map((child) => child.pid),
    [Symbol.asyncDispose]: async () => {
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(children.map((child) => child.exited))
    },
  }
}

const untilPolling = async ({ controls }: TelegramProcess, bots: FakeBot[]): Promise<void> => {
  const giveUpAt = performance.now() + UP_MS
  for (const { id } of bots) {
    while (!(await controls.state({ bot: id })).isPolling) {
      if (performance.now() > giveUpAt) throw new Error('a bot in a process of its own does not poll')
      await Bun.sleep(50)
    }
  }
}
