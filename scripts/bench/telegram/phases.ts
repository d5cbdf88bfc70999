import type { FakeModel } from '../fake-model.ts'
import type { Server } from '../server.ts'
import { askModel } from './ask-model.ts'
import type { TelegramProcess } from './fake-telegram.ts'
import type { Measured, Pace, Phase, Seen } from './figures.ts'
import { measureHang } from './hang.ts'
import { runLoad, spread } from './load.ts'
import { measureProcesses } from './processes.ts'

/** How soon a thread that does not turn is noticed here. */
export const HANG_MS = 250
const UP_MS = 30_000
const SETTLE_MS = 3_000
const IDLE_MS = 25_000
const PACES: Record<Pace, { perSecond: number; updates: number }> = {
  '1/s': { perSecond: 1, updates: 15 },
  '20/s': { perSecond: 20, updates: 500 },
}
/** Before the first figure: an instance runs for weeks, and its compiler takes its time. */
const WARM_UP = { perSecond: 40, updates: 800 }
const BURST = { perSecond: 400, updates: 500 }
const BURSTS = 3
/** Small talk in any language of the product. */
const THANKS = 'Спасибо'
const BETWEEN_BURSTS_MS = 2_000
const MODEL_CALLS: Record<Pace | 'burst', number> = { '1/s': 8, '20/s': 200, burst: 500 }
const HANG = { perSecond: 20, loadMs: 8_000 }
const PROCESSES_IDLE_MS = 10_000
const GIVE_UP_MS = 60_000
/** Of the five minutes that the whole may take. */
const BACKLOG_S = 150
const LOOK_MS = 250

export interface World {
  telegram: TelegramProcess
  model: FakeModel
  server: Server
  /** Ends it without a word and starts it again when the work in between is done. */
  restart(meanwhile: () => Promise<void>): Promise<Server>
  backlog: number
  questions: string[]
  logFile: string
}

export const measurePhase = async (phase: Phase, seen: Seen, world: World): Promise<void> => {
  if (phase === 'idle') seen.idle = await measureIdle(world)
  else if (phase === 'burst') seen.burst = await measureBursts(world, seen)
  else if (phase === 'channel') seen.channel = await measureChannel(world)
  else if (phase === 'hang') seen.hang = await measureHang(world.telegram, { ...HANG, logFile: world.logFile, texts: world.questions })
  else if (phase === 'backlog') seen.backlog = await measureBacklog(world)
  else if (phase === 'processes') seen.processes = await measureApart(world, seen.apart)
  else seen.paces = { ...seen.paces, [phase]: await measurePace(world, seen, phase) }
}

export const untilAllPoll = async ({ controls }: TelegramProcess, bots: number): Promise<void> => {
  const giveUpAt = performance.now() + UP_MS
  for (;;) {
    const { heldPolls } = await controls.usage()
    if (heldPolls >= bots) return
    if (performance.now() > giveUpAt) throw new Error(`only ${heldPolls} of ${bots} bots poll`)
    await Bun.sleep(50)
  }
}

const measureIdle = async ({ server }: World): Promise<NonNullable<Seen['idle']>> => {
  await Bun.sleep(SETTLE_MS)
  const [before, startedAt] = [server.cpuMs(), performance.now()]
  let rssMb = 0
  while (performance.now() - startedAt < IDLE_MS) {
    rssMb = Math.max(rssMb, server.memory().rssMb)
    await Bun.sleep(500)
  }
  return { rssMb, cpuShare: (server.cpuMs() - before) / (performance.now() - startedAt), seconds: IDLE_MS / 1000 }
}

const warmUp = async ({ telegram, questions }: World, seen: Seen): Promise<void> => {
  if (seen.isWarm) return
  seen.isWarm = true
  await runLoad(telegram, { ...WARM_UP, bots: telegram.bots, texts: questions, giveUpMs: GIVE_UP_MS })
}

const measurePace = async (world: World, seen: Seen, pace: Pace): Promise<Measured> => {
  await warmUp(world, seen)
  const { perSecond } = PACES[pace]
  const modelMs = await askModel(world.model, { calls: MODEL_CALLS[pace], perSecond })
  return measureLoad(world, { ...PACES[pace], texts: world.questions, modelMs })
}

const measureBursts = async (world: World, seen: Seen): Promise<Measured[]> => {
  await warmUp(world, seen)
  const modelMs = await askModel(world.model, { calls: MODEL_CALLS.burst, perSecond: BURST.perSecond })
  const bursts: Measured[] = []
  for (let i = 0; i < BURSTS; i++) {
    await Bun.sleep(BETWEEN_BURSTS_MS)
    bursts.push(await measureLoad(world, { ...BURST, texts: world.questions, modelMs }))
  }
  return bursts
}

/** What needs neither documents nor a model shows what the way itself costs, there and back. */
const measureChannel = async (world: World): Promise<NonNullable<Seen['channel']>> => {
  const plan = { texts: [THANKS], modelMs: [0] }
  await runLoad(world.telegram, { ...WARM_UP, bots: world.telegram.bots, texts: plan.texts, giveUpMs: GIVE_UP_MS })
  const pace = await measureLoad(world, { ...PACES['20/s'], ...plan })
  await Bun.sleep(BETWEEN_BURSTS_MS)
  return { pace, burst: await measureLoad(world, { ...BURST, ...plan }) }
}

interface Plan {
  perSecond: number
  updates: number
  texts: string[]
  /** Of the model asked directly at the same pace. */
  modelMs: number[]
}

const measureLoad = async ({ telegram, server }: World, { modelMs, ...plan }: Plan): Promise<Measured> => {
  const before = server.cpuMs()
  const load = await runLoad(telegram, { ...plan, bots: telegram.bots, giveUpMs: GIVE_UP_MS })
  return { load, modelMs, cpuMsPerUpdate: (server.cpuMs() - before) / load.report.updates, rssMb: server.memory().rssMb }
}

/** It was away while they were written, and finds them all at once. What it has not answered in time stays out of the figures. */
const measureBacklog = async (world: World): Promise<NonNullable<Seen['backlog']>> => {
  const { telegram, backlog, questions } = world
  const { controls, bots } = telegram
  const chatsPerBot = Math.ceil(backlog / bots.length)
  const order = { bots: spread(bots), updates: backlog, texts: questions, chatsPerBot, matchBy: 'chat' } as const
  const server = await world.restart(async () => {
    await controls.startLoad(order)
    while ((await controls.loadProgress()).queued < backlog) await Bun.sleep(LOOK_MS)
  })
  const startedAt = performance.timeOrigin + performance.now()
  const since = (at: number): number => (at - startedAt) / 1000
  let takenSeconds: number | undefined
  for (;;) {
    await Bun.sleep(LOOK_MS)
    const { answered, pending } = await controls.loadProgress()
    const seconds = since(performance.timeOrigin + performance.now())
    if (pending === 0) takenSeconds ??= seconds
    if (answered >= backlog || seconds > BACKLOG_S) break
  }
  const report = await controls.loadReport()
  const answers = (await controls.loadLines()).flatMap(({ answeredAt }) => (answeredAt === null ? [] : [answeredAt]))
  const seconds = since(answers.reduce((last, at) => Math.max(last, at), startedAt))
  const cpuMsPerUpdate = server.cpuMs() / Math.max(1, report.answered)
  return { report, seconds, takenSeconds, rssMb: server.memory().peakMb, cpuMsPerUpdate }
}

const measureApart = async ({ telegram, model, restart }: World, count: number): Promise<Seen['processes']> => {
  const bots = await telegram.controls.makeBots({ count })
  const modelMs = await askModel(model, { calls: MODEL_CALLS['20/s'], perSecond: 20 })
  // It would hold its thousand connections beside them.
  let seen: Awaited<ReturnType<typeof measureProcesses>> | undefined
  await restart(async () => {
    seen = await measureProcesses(telegram, model, { bots, idleMs: PROCESSES_IDLE_MS, perSecond: 20, updates: 300 })
  })
  return seen && { ...seen, modelMs }
}
