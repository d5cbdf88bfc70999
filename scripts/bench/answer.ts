import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leansOnHistory } from '../../src/domain/answers/follow-up.ts'
import { type Client, startClient } from './clients/client.ts'
import { ID_MARK } from './clients/load.ts'
import type { Talk, TurnsPlan, TurnsResult } from './clients/turns.ts'
import { executable } from './executable.ts'
import { type FakeModel, startFakeModel } from './fake-model.ts'
import { rawRequest } from './http-connection.ts'
import { diskNote, pinningNote } from './machine.ts'
import { type Bench, type BenchResult, median, percentile, round } from './report.ts'
import { type Seeded, seed } from './seed.ts'
import { type Server, startProduct } from './server.ts'

const ROUNDS = 3
const AT_ONCE = [1, 10, 50]
const WARM_TURNS = 3
/** Before the first measurement, of ten talks at once: a server runs for weeks, and its compiler takes its time. */
const WARM_UP_TURNS = 60
/** Of each talk in one measurement. */
const TURNS: Record<number, number> = { 1: 20, 10: 15, 50: 10 }
const MODEL = {
  firstTokenMs: 100,
  tokenMs: 5,
  answer: 'Сменить пароль можно в личном кабинете, в разделе настроек, для этого нужен доступ к почте [1].',
}

const MARKS = { piece: 'event: turn\\.delta', end: 'event: turn\\.done', bad: 'event: turn\\.(?:failed|cancelled)' }

type Way = 'widget' | 'api' | 'direct'

const TITLES: Record<Way, string> = { widget: 'widget', api: 'API, reply as a stream', direct: 'the fake model itself' }

interface Seen {
  first: number[]
  last: number[]
  done: number[]
  cpuMs: number[]
}

/** What a turn costs beyond its model: the same model asked through ReplyX and asked directly, in turn. */
export const bench: Bench = async ({ rounds = ROUNDS, say }) => {
  const file = await executable(say)
  const folder = await mkdtemp(join(tmpdir(), 'replyx-bench-'))
  try {
    await using model = await startFakeModel(MODEL)
    say('seeding')
    const dataDir = join(folder, 'data')
    const most = Math.max(...AT_ONCE)
    const seeded = await seed({ dataDir, visitors: most, withDialogs: true, apiDialogs: most, withKnowledge: true, model })
    await using server = await startProduct({ file, dataDir, settings: seeded.settings })
    await using client = startClient<TurnsPlan, TurnsResult>('turns.entry.ts')
    const world: World = { model, seeded, server, client, seen: new Map() }
    say('warming up')
    for (const way of ['widget', 'api'] as const) {
      const talks = Array.from({ length: 10 }, (_, i) => talkOf(way, world, i))
      await client.run({ port: server.port, talks, warmTurns: WARM_UP_TURNS, turns: 1, ...MARKS })
    }
    for (let i = 1; i <= rounds; i++) {
      for (const atOnce of AT_ONCE) {
        say(`round ${i} of ${rounds}, ${atOnce} at once`)
        for (const way of ['direct', 'widget', 'api'] as const) await measure(world, way, atOnce)
      }
    }
    return result(world.seen, `${pinningNote()}; ${diskNote(folder)}; ${seeded.corpusNote}, ${standingAlone(seeded).length} questions`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A question that leans on what was said before asks the model twice, once to put it in full: that is the model's time, not ours. */
const standingAlone = ({ questions }: Seeded): string[] => questions.filter((text) => !leansOnHistory(text, [{ author: 'customer' }]))

interface World {
  model: FakeModel
  seeded: Seeded
  server: Server
  client: Client<TurnsPlan, TurnsResult>
  seen: Map<string, Seen>
}

const measure = async ({ model, seeded, server, client, seen }: World, way: Way, atOnce: number): Promise<void> => {
  const talks = Array.from({ length: atOnce }, (_, i) => talkOf(way, { seeded, model }, i))
  const marks = way === 'direct' ? { piece: '"content":"[^"]', end: '\\[DONE\\]', bad: '"error":' } : MARKS
  const cpuBefore = server.cpuMs()
  const plan = { port: way === 'direct' ? model.port : server.port, talks, warmTurns: WARM_TURNS, turns: TURNS[atOnce] ?? 10, ...marks }
  const measured = await client.run(plan)
  const key = `${way} ${atOnce}`
  const all = seen.get(key) ?? { first: [], last: [], done: [], cpuMs: [] }
  seen.set(key, all)
  all.first.push(...measured.firstMs)
  all.last.push(...measured.lastMs)
  all.done.push(...measured.doneMs)
  all.cpuMs.push((server.cpuMs() - cpuBefore) / (atOnce * (plan.turns + WARM_TURNS)))
}

const talkOf = (way: Way, { seeded, model }: Pick<World, 'seeded' | 'model'>, i: number): Talk => {
  const { tokens, apiDialogs, apiKey } = seeded
  const questions = standingAlone(seeded)
  // Each talk begins elsewhere, so that not all ask the same at once.
  const asked = questions.map((_, k) => questions[(k + i * 17) % questions.length] ?? '')
  if (way === 'direct') return { questions: asked.map((text) => direct(model, text)) }
  if (way === 'api') {
    const headers = { authorization: `Bearer ${apiKey}`, accept: 'text/event-stream' }
    const path = `/api/v1/dialogs/${apiDialogs[i]}/messages`
    return { questions: asked.map((text) => rawRequest({ method: 'POST', path, headers, body: { text, clientMessageId: ID_MARK } })) }
  }
  const headers = { authorization: `Bearer ${tokens[i]}` }
  return {
    events: rawRequest({ method: 'GET', path: '/widget/v1/events', headers }),
    questions: asked.map((text) =>
      rawRequest({ method: 'POST', path: '/widget/v1/messages', headers, body: { text, clientMessageId: ID_MARK } }),
    ),
  }
}

const direct = ({ provider }: FakeModel, text: string): string =>
  rawRequest({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${provider.apiKey}` },
    body: { model: provider.chatModel, stream: true, stream_options: { include_usage: true }, messages: [{ role: 'user', content: text }] },
  })

const result = (seen: Map<string, Seen>, note: string): BenchResult => {
  const of = (way: Way, atOnce: number): Seen => seen.get(`${way} ${atOnce}`) ?? { first: [], last: [], done: [], cpuMs: [] }
  const overhead = (way: Way, atOnce: number, what: 'first' | 'last' | 'done'): number[] => {
    const model = median(of('direct', atOnce)[what])
    return of(way, atOnce)[what].map((ms) => ms - model)
  }
  const both = (values: number[]): string => `${round(median(values))} / ${round(percentile(values, 0.99))}`
  const rows = AT_ONCE.flatMap((atOnce) =>
    (['widget', 'api'] as const).map((way) => [
      `${atOnce} at once, ${TITLES[way]}`,
      ...(['first', 'last', 'done'] as const).map((what) => both(overhead(way, atOnce, what))),
      round(median(of(way, atOnce).cpuMs)),
      of(way, atOnce).done.length,
    ]),
  )
  const models = AT_ONCE.map((atOnce) => {
    const { first, last, done } = of('direct', atOnce)
    return [`${atOnce} at once, ${TITLES.direct}`, both(first), both(last), both(done), '', done.length]
  })
  const ten = overhead('widget', 10, 'done')
  const columns = ['p50 / p99, ms', 'first text', 'last text', 'end of the turn', 'CPU ms/turn', 'turns']
  return {
    tables: [
      { title: `beyond the model: what a turn takes more than the median of the model asked directly (${note})`, columns, rows },
      {
        title: `the model itself: ${MODEL.firstTokenMs} ms to the first token, then one every ${MODEL.tokenMs} ms, by its own timers`,
        columns,
        rows: models,
      },
    ],
    aims: [
      { claim: 'overhead p50 ≤ 5 ms at 10 at once', holds: median(ten) <= 5, seen: `${round(median(ten))} ms` },
      { claim: 'overhead p99 ≤ 20 ms at 10 at once', holds: percentile(ten, 0.99) <= 20, seen: `${round(percentile(ten, 0.99))} ms` },
    ],
    isSound: true,
    figures: Object.fromEntries(
      AT_ONCE.flatMap((atOnce) =>
        (['widget', 'api'] as const).flatMap((way) => [
          [`${way}${atOnce}P50Ms`, median(overhead(way, atOnce, 'done'))],
          [`${way}${atOnce}P99Ms`, percentile(overhead(way, atOnce, 'done'), 0.99)],
        ]),
      ),
    ),
  }
}
