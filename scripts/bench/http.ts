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
const WARM_UP_MS = 6_000
const MEASURE_MS = 2_000
const CONNECTIONS = 64
const VISITORS = 2_000
const API_DIALOGS = 500
/** Longer than the bench: turns begin, wait for their model, and the rest queues. */
const SLOW_MODEL_MS = 50_000
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
    const [quick, queued] = [await seedOne(folder, 'quick'), await seedOne(folder, 'queued', slow)]
    const open = (name: string, { settings }: Seeded): Promise<Server> => startProduct({ file, dataDir: join(folder, name), settings })
    await using product = await open('quick', quick)
    await using queueing = await open('queued', queued)
    await using hono = await startServer({ command: (port) => [bare, String(port), join(folder, 'bare.db')], path: '/hello' })
    await using client = startClient<LoadPlan, LoadResult>('load.entry.ts')
    const cases = casesOf({ product, queueing, hono, quick, queued })
    const seen = new Map<string, Seen>(cases.map(({ name }) => [name, { perSecond: [], p50Ms: [], p99Ms: [], cpuMicros: [], ratio: [] }]))
    const refused: string[] = []
    say('warming up')
    for (const each of cases) if (each.server !== hono) await ask(client, each, { warmMs: 0, measureMs: WARM_UP_MS })
    for (let i = 1; i <= rounds; i++) {
      say(`round ${i} of ${rounds}`)
      for (const each of cases) refused.push(...(await measure(client, each, seen)))
      for (const { name, beside } of cases) if (beside !== undefined) compare(seen, name, beside)
    }
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

interface World {
  product: Server
  queueing: Server
  hono: Server
  quick: Seeded
  queued: Seeded
}

const casesOf = ({ product, queueing, hono, quick, queued }: World): Case[] => {
  const bearer = { authorization: `Bearer ${quick.apiKey}` }
  const message = { clientMessageId: ID_MARK, text: QUESTION }
  const bareMessage = (path: string): string[] => [rawRequest({ method: 'POST', path, body: message })]
  const messages = ({ tokens }: Seeded): string[] =>
    tokens.map((token) =>
      rawRequest({ method: 'POST', path: '/widget/v1/messages', headers: { authorization: `Bearer ${token}` }, body: message }),
    )
  return [
    { name: 'bare Hono: GET hello', server: hono, requests: [rawRequest({ method: 'GET', path: '/hello' })], status: 200 },
    {
      name: 'JSON read: GET /api/v1/dialogs/:id',
      server: product,
      requests: quick.apiDialogs.map((id) => rawRequest({ method: 'GET', path: `/api/v1/dialogs/${id}`, headers: bearer })),
      status: 200,
      beside: 'bare Hono: GET hello',
    },
    {
      name: 'console page: overview, signed in',
      server: product,
      requests: [
        rawRequest({ method: 'GET', path: '/', headers: { cookie: `replyx_sid=${quick.sessionToken}`, 'accept-language': 'ru' } }),
      ],
      status: 200,
      beside: 'bare Hono: GET hello',
    },
    { name: 'bare Hono: POST + insert, FULL', server: hono, requests: bareMessage('/messages'), status: 202 },
    { name: 'bare Hono: the same, commits shared', server: hono, requests: bareMessage('/messages/together'), status: 202 },
    {
      name: 'widget message, turns wait for a slow model',
      server: queueing,
      requests: messages(queued),
      status: 202,
      beside: 'bare Hono: POST + insert, FULL',
    },
    {
      name: 'widget message, turns answered meanwhile (local)',
      server: product,
      requests: messages(quick),
      status: 202,
      beside: 'bare Hono: POST + insert, FULL',
    },
  ]
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
  const queueing = accepted('widget message, turns wait for a slow model')
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
