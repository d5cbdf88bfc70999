import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, startClient } from './clients/client.ts'
import { ID_MARK, type LoadPlan, type LoadResult } from './clients/load.ts'
import { bareExecutable, executable } from './executable.ts'
import { type FakeModel, startFakeModel } from './fake-model.ts'
import { rawRequest } from './http-connection.ts'
import { diskNote, pinningNote } from './machine.ts'
import { type Aim, type Bench, type BenchResult, median, round } from './report.ts'
import { type Seeded, seed } from './seed.ts'
import { type Server, startProduct, startServer } from './server.ts'

const ROUNDS = 5
const WARM_MS = 500
/** Before the first round: a server runs for weeks, and its compiler takes seconds. */
const WARM_UP_MS = 8_000
const MEASURE_MS = 1_500
/** A server that still answers what it took would share the core with the next case. */
const IDLE_SHARE = 0.05
const IDLE_SAMPLE_MS = 250
const IDLE_WITHIN_MS = 180_000
const CONNECTIONS = 64
/** Enough for every message to begin a turn. */
const VISITORS = 20_000
/** Few, for their turns are all answered before the next case. */
const ANSWERED_VISITORS = 200
const API_DIALOGS = 500
/** Longer than its case: as many turns as may begin at once wait for their model, and the rest queues. */
const SLOW_MODEL_MS = 55_000
const BARE_INSERT = 'bare Hono: POST + insert, FULL'
const BARE_HELLO = 'bare Hono: GET hello'
const QUEUED = 'widget message, turns wait for a slow model'
const QUESTION = 'Как сменить пароль в личном кабинете?'

interface Case {
  name: string
  server: Server
  requests: string[]
  status: number
  /** The bare case it is compared with. */
  beside?: string
}

interface Seen {
  perSecond: number[]
  p50Ms: number[]
  p99Ms: number[]
  cpuMicros: number[]
  ratio: number[]
}

/** Requests a second of one core: a JSON read, a page, and messages through the whole pipeline, each beside bare Hono in the same run. */
export const bench: Bench = async ({ rounds = ROUNDS, say }) => {
  const file = await executable(say)
  const bare = await bareExecutable('hono')
  const folder = await mkdtemp(join(tmpdir(), 'replyx-bench-'))
  try {
    await using slow = await startFakeModel({ firstTokenMs: SLOW_MODEL_MS, tokenMs: 0, answer: 'Да. [1]' })
    say('seeding')
    const [quick, queued, answered] = [
      await seedOne(folder, 'quick'),
      await seedOne(folder, 'queued', slow),
      await seedOne(folder, 'answered'),
    ]
    const open = (name: string, { settings }: Seeded): Promise<Server> => startProduct({ file, dataDir: join(folder, name), settings })
    await using product = await open('quick', quick)
    await using hono = await startServer({ command: (port) => [bare, String(port), join(folder, 'bare.db')], path: '/hello' })
    await using client = startClient<LoadPlan, LoadResult>('load.entry.ts')
    const seen = new Map<string, Seen>()
    const refused: string[] = []
    const run = async (cases: Case[]): Promise<void> => {
      for (const { name } of cases) seen.set(name, { perSecond: [], p50Ms: [], p99Ms: [], cpuMicros: [], ratio: [] })
      say('warming up')
      for (const each of cases) if (each.server !== hono) await ask(client, each, { warmMs: 0, measureMs: WARM_UP_MS })
      for (let i = 1; i <= rounds; i++) {
        say(`round ${i} of ${rounds}`)
        for (const each of cases) {
          await Promise.all([...new Set(cases.map(({ server }) => server))].map(untilIdle))
          refused.push(...(await measure(client, each, seen)))
        }
        for (const { name, beside } of cases) if (beside !== undefined) compare(seen, name, beside)
      }
    }
    await run(readCases({ product, hono, quick }))
    say('messages while turns wait for a slow model')
    await using queueing = await open('queued', queued)
    await run(queueingCases({ queueing, hono, queued }))
    await queueing.kill()
    say('messages while turns are answered')
    await using answering = await open('answered', answered)
    await run(answeringCases({ answering, hono, answered }))
    return result({ seen, refused: [...new Set(refused)], note: `${pinningNote()}; ${diskNote(folder)}; ${quick.corpusNote}` })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const seedOne = (folder: string, name: string, model?: FakeModel): Promise<Seeded> =>
  seed({
    dataDir: join(folder, name),
    visitors: VISITORS,
    apiDialogs: API_DIALOGS,
    withKnowledge: true,
    ...(model ? { model } : {}),
  })

const MESSAGE = { clientMessageId: ID_MARK, text: QUESTION }

const bareMessage = (path: string): string[] => [rawRequest({ method: 'POST', path, body: MESSAGE })]

const messages = ({ tokens }: Seeded): string[] =>
  tokens.map((token) =>
    rawRequest({ method: 'POST', path: '/widget/v1/messages', headers: { authorization: `Bearer ${token}` }, body: MESSAGE }),
  )

const readCases = ({ product, hono, quick }: { product: Server; hono: Server; quick: Seeded }): Case[] => [
  { name: BARE_HELLO, server: hono, requests: [rawRequest({ method: 'GET', path: '/hello' })], status: 200 },
  {
    name: 'JSON read: GET /api/v1/dialogs/:id',
    server: product,
    requests: quick.apiDialogs.map((id) =>
      rawRequest({ method: 'GET', path: `/api/v1/dialogs/${id}`, headers: { authorization: `Bearer ${quick.apiKey}` } }),
    ),
    status: 200,
    beside: BARE_HELLO,
  },
  {
    name: 'console page: overview, signed in',
    server: product,
    requests: [rawRequest({ method: 'GET', path: '/', headers: { cookie: `replyx_sid=${quick.sessionToken}`, 'accept-language': 'ru' } })],
    status: 200,
    beside: BARE_HELLO,
  },
]

/** All within the time a model is waited for: after that the first turns would be given up and the next begun. */
const queueingCases = ({ queueing, hono, queued }: { queueing: Server; hono: Server; queued: Seeded }): Case[] => [
  { name: BARE_INSERT, server: hono, requests: bareMessage('/messages'), status: 202 },
  { name: 'bare Hono: the same, commits shared', server: hono, requests: bareMessage('/messages/together'), status: 202 },
  { name: QUEUED, server: queueing, requests: messages(queued), status: 202, beside: BARE_INSERT },
]

/** Apart from the others, for what it took goes on being answered for long after a case. */
const answeringCases = ({ answering, hono, answered }: { answering: Server; hono: Server; answered: Seeded }): Case[] => [
  { name: `${BARE_INSERT}, again`, server: hono, requests: bareMessage('/messages'), status: 202 },
  {
    name: 'widget message, turns answered meanwhile (local)',
    server: answering,
    requests: messages(answered).slice(0, ANSWERED_VISITORS),
    status: 202,
    beside: `${BARE_INSERT}, again`,
  },
]

/** @throws when the server is still at work after three minutes. */
const untilIdle = async (server: Server): Promise<void> => {
  const deadline = performance.now() + IDLE_WITHIN_MS
  while (performance.now() < deadline) {
    const [cpuBefore, startedAt] = [server.cpuMs(), performance.now()]
    await Bun.sleep(IDLE_SAMPLE_MS)
    if ((server.cpuMs() - cpuBefore) / (performance.now() - startedAt) < IDLE_SHARE) return
  }
  throw new Error(`the server on port ${server.port} is still busy after ${IDLE_WITHIN_MS / 1000} s`)
}

const ask = (
  client: Client<LoadPlan, LoadResult>,
  { server, requests, status }: Pick<Case, 'server' | 'requests' | 'status'>,
  times: Pick<LoadPlan, 'warmMs' | 'measureMs'>,
): Promise<LoadResult> => client.run({ port: server.port, connections: CONNECTIONS, requests, status, ...times })

const measure = async (
  client: Client<LoadPlan, LoadResult>,
  { name, server, requests, status }: Case,
  seen: Map<string, Seen>,
): Promise<string[]> => {
  const cpuBefore = server.cpuMs()
  const startedAt = performance.now()
  const measured = await ask(client, { server, requests, status }, { warmMs: WARM_MS, measureMs: MEASURE_MS })
  const cpuShare = (server.cpuMs() - cpuBefore) / (performance.now() - startedAt)
  const figures = seen.get(name)
  figures?.perSecond.push(measured.perSecond)
  figures?.p50Ms.push(measured.p50Ms)
  figures?.p99Ms.push(measured.p99Ms)
  figures?.cpuMicros.push((cpuShare * 1e6) / measured.perSecond)
  return Object.keys(measured.refused).map((what) => `${name}: ${what}`)
}

const compare = (seen: Map<string, Seen>, name: string, beside: string): void => {
  const own = seen.get(name)
  const bare = seen.get(beside)?.perSecond.at(-1)
  own?.ratio.push((own.perSecond.at(-1) ?? Number.NaN) / (bare ?? Number.NaN))
}

const result = ({ seen, refused, note }: { seen: Map<string, Seen>; refused: string[]; note: string }): BenchResult => {
  const rows = [...seen].map(([name, figures]) => {
    const { perSecond, p50Ms, p99Ms, cpuMicros, ratio } = figures
    return [
      name,
      ...[perSecond, p50Ms, p99Ms, cpuMicros].map((values) => round(median(values))),
      ratio.length > 0 ? round(median(ratio)) : 1,
    ]
  })
  const accepted = (name: string): number => median(seen.get(name)?.perSecond ?? [])
  const queueing = accepted(QUEUED)
  const aim = (claim: string, perSecond: number): Aim => ({ claim, holds: perSecond >= 4_000, seen: `${round(perSecond)}/s` })
  return {
    tables: [
      {
        title: `one core, ${CONNECTIONS} connections, medians over interleaved rounds (${note})`,
        columns: ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU µs/req', 'ratio to bare'],
        rows,
      },
      ...(refused.length > 0 ? [{ title: 'REFUSED', columns: ['what'], rows: refused.map((what) => [what]) }] : []),
    ],
    aims: [aim('messages accepted durably ≥ 4,000/s', queueing)],
    isSound: refused.length === 0,
    figures: Object.fromEntries([...seen].map(([name, { perSecond }]) => [name, median(perSecond)])),
  }
}
