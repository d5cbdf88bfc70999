import { readFile } from 'node:fs/promises'
import type { TelegramProcess } from './fake-telegram.ts'
import { type Answered, runLoad, times } from './load.ts'

export interface HangSeen {
  /** Bots of the thread that hung. */
  bots: number
  /** From the moment the hang was noticed until the last of them polled again; undefined when one did not. */
  againMs: number | undefined
  /** Of bots on other threads: before it, and from the poison on. */
  othersBefore: number[]
  othersDuring: number[]
  lost: number
}

export interface HangPlan {
  logFile: string
  perSecond: number
  /** As long before as during. */
  loadMs: number
  texts: string[]
}

/** A list of formats that takes a thread seconds to read: it parses, and every entry of it is well-formed. */
const POISON_ENTITIES = 700_000
/** Some were not waiting for updates at that moment, but storing one. */
const MOST = 0.9
const AGAIN_WITHIN_MS = 2_000
const LOG_LOOK_MS = 20

/** One bot is sent what its thread cannot get done with; it is taken away at once, so that this happens once. */
export const measureHang = async (telegram: TelegramProcess, plan: HangPlan): Promise<HangSeen> => {
  const { controls, bots } = telegram
  const updates = Math.round((plan.perSecond * plan.loadMs) / 1000)
  const load = { bots, updates, perSecond: plan.perSecond, texts: plan.texts, giveUpMs: 60_000 }
  const before = await runLoad(telegram, load)
  const ends = (await endsIn(plan.logFile)).length
  const [victim] = bots
  if (!victim) throw new Error('no bots')
  const during = runLoad(telegram, load)
  const poisonedAt = now()
  await controls.rawUpdate({ bot: victim.id, kind: 'message', json: poison() })
  while ((await controls.state({ bot: victim.id })).isPolling) await Bun.sleep(1)
  await forget(telegram, victim.token)
  const { at, count } = await nextEnd(plan.logFile, ends)
  const { answered } = await during
  const notes = await controls.pollNotes({ since: poisonedAt })
  const hung = hungBots(notes, at)
  const again = [...hung].map((bot) => notes.find((note) => note.bot === bot && note.what === 'began' && note.at >= at - 5)?.at)
  const isOther = ({ bot }: Answered): boolean => !hung.has(bot) && bot !== victim.id
  return {
    bots: count,
    againMs:
      hung.size >= count * MOST && again.every((time) => time !== undefined)
        ? Math.max(...again.map((time) => (time ?? 0) - at))
        : undefined,
    othersBefore: times(before.answered.filter(isOther)),
    othersDuring: times(answered.filter(isOther)),
    lost: before.report.missing + answered.filter(({ tookMs }) => tookMs === undefined).length,
  }
}

/** By the fake's clock. */
const now = (): number => performance.timeOrigin + performance.now()

const poison = (): string => {
  const person = '{"id":999999,"first_name":"Mallory","is_bot":false}'
  const entities = Array.from({ length: POISON_ENTITIES }, () => '{"type":"bold","offset":0,"length":1}').join(',')
  return `{"message_id":1,"date":1,"from":${person},"chat":{"id":999999,"type":"private"},"text":"x","entities":[${entities}]}`
}

const forget = async ({ apiRoot }: TelegramProcess, token: string): Promise<void> => {
  const response = await fetch(`${apiRoot}/bot${token}/deleteWebhook?drop_pending_updates=true`)
  if (!response.ok) throw new Error(`deleteWebhook: ${await response.text()}`)
}

interface End {
  at: number
  count: number
}

const endsIn = async (logFile: string): Promise<End[]> =>
  (await readFile(logFile, 'utf8'))
    .split('\n')
    .filter((line) => line.includes('telegram worker ended'))
    .map((line) => JSON.parse(line) as { time: number | string; bots: number })
    .map(({ time, bots }) => ({ at: new Date(time).getTime(), count: bots }))

const nextEnd = async (logFile: string, known: number): Promise<End> => {
  const giveUpAt = performance.now() + 10_000
  for (;;) {
    const end = (await endsIn(logFile))[known]
    if (end) return end
    if (performance.now() > giveUpAt) throw new Error('the poison hung no thread, or nobody noticed')
    await Bun.sleep(LOG_LOOK_MS)
  }
}

type Notes = Awaited<ReturnType<TelegramProcess['controls']['pollNotes']>>

/** Whose calls broke off when the thread was ended: no call of another thread does. */
const hungBots = (notes: Notes, endedAt: number): Set<number> =>
  new Set(
    notes.filter(({ what, at }) => what !== 'began' && at >= endedAt - 50 && at <= endedAt + AGAIN_WITHIN_MS / 8).map(({ bot }) => bot),
  )
