import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, startClient } from './clients/client.ts'
import type { StreamsPlan, StreamsResult } from './clients/streams.ts'
import { bareExecutable, executable } from './executable.ts'
import { startFakeModel } from './fake-model.ts'
import { rawRequest } from './http-connection.ts'
import { pinningNote } from './machine.ts'
import { type Bench, type BenchResult, median, round } from './report.ts'
import { type Seeded, seed } from './seed.ts'
import { type Server, startProduct, startServer } from './server.ts'

const COUNTS = [1_000, 10_000]
const BROADCASTS = 20
const PAUSE_MS = 300
/** Sockets of the server, and those of the client. */
const FILES_NEEDED = 12_000
/** A turn that does not end: whatever is said meanwhile is one event for each stream, the message itself. */
const SILENT_MODEL = { firstTokenMs: 55_000, tokenMs: 0, answer: 'Да. [1]' }

interface Seen {
  name: string
  count: number
  openMs: number
  before: number
  opened: number
  after: number
  p50: number[]
  p99: number[]
  last: number[]
  cpuMicros: number
  silent: number
}

/** Open streams: what they weigh, and how long a message takes to reach everyone who reads the dialog. */
export const bench: Bench = async ({ rounds: broadcasts = BROADCASTS, say }) => {
  checkFiles()
  const file = await executable(say)
  const bare = await bareExecutable('streams')
  const folder = await mkdtemp(join(tmpdir(), 'replyx-bench-'))
  try {
    await using model = await startFakeModel(SILENT_MODEL)
    say('seeding')
    const dataDir = join(folder, 'data')
    const seeded = await seed({ dataDir, visitors: COUNTS.length, withDialogs: true, withKnowledge: true, model })
    const seen: Seen[] = []
    for (const [i, count] of COUNTS.entries()) {
      say(`${count} streams, bare`)
      await using hello = await startServer({ command: (port) => [bare, String(port)], path: '/health', env: {} })
      seen.push(await measure(hello, bareTalk(), { name: 'bare Bun.serve', count, broadcasts }))
      say(`${count} streams`)
      await using product = await startProduct({ file, dataDir, settings: seeded.settings })
      seen.push(await measure(product, talkOf(seeded, seeded.tokens[i] ?? ''), { name: 'ReplyX', count, broadcasts }))
    }
    return result(seen, pinningNote())
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const checkFiles = (): void => {
  const limit = Number(Bun.spawnSync(['sh', '-c', 'ulimit -n']).stdout.toString())
  if (limit < FILES_NEEDED) throw new Error(`only ${limit} open files are allowed here: run \`ulimit -n ${FILES_NEEDED}\` first`)
}

interface Talk {
  events: string
  message: (mark: string) => string
  /** Asked first and answered by silence, so that no other event comes between. */
  hasTurns: boolean
}

const bareTalk = (): Talk => ({
  events: rawRequest({ method: 'GET', path: '/events' }),
  message: (mark) => rawRequest({ method: 'POST', path: '/say', body: { clientMessageId: mark, text: 'x'.repeat(400) } }),
  hasTurns: false,
})

const talkOf = ({ questions }: Seeded, token: string): Talk => {
  const headers = { authorization: `Bearer ${token}` }
  return {
    events: rawRequest({ method: 'GET', path: '/widget/v1/events', headers }),
    message: (mark) =>
      rawRequest({ method: 'POST', path: '/widget/v1/messages', headers, body: { clientMessageId: mark, text: questions[0] ?? '' } }),
    hasTurns: true,
  }
}

const measure = async (
  server: Server,
  { events, message, hasTurns }: Talk,
  { name, count, broadcasts }: { name: string; count: number; broadcasts: number },
): Promise<Seen> => {
  await using client: Client<StreamsPlan, StreamsResult> = startClient('streams.entry.ts')
  const { port } = server
  const sayOnce = (): Promise<StreamsResult> => {
    const mark = crypto.randomUUID()
    return client.run({ do: 'say', port, request: message(mark), mark })
  }
  await Bun.sleep(1_000)
  const before = server.memory().rssMb
  const { tookMs } = await client.run({ do: 'open', port, count, requests: [events] })
  if (hasTurns) await sayOnce()
  await Bun.sleep(1_000)
  const opened = server.memory().rssMb
  const said: StreamsResult[] = []
  const cpuBefore = server.cpuMs()
  for (let i = 0; i < broadcasts; i++) {
    said.push(await sayOnce())
    await Bun.sleep(PAUSE_MS)
  }
  const cpuMicros = ((server.cpuMs() - cpuBefore) * 1000) / (broadcasts * count)
  const of = (field: 'p50Ms' | 'p99Ms' | 'lastMs'): number[] => said.map((each) => each[field])
  const silent = said.reduce((sum, each) => sum + each.silent, 0)
  const after = server.memory().rssMb
  return { name, count, openMs: tookMs, before, opened, after, p50: of('p50Ms'), p99: of('p99Ms'), last: of('lastMs'), cpuMicros, silent }
}

const result = (seen: Seen[], note: string): BenchResult => {
  const own = seen.find((each) => each.name === 'ReplyX' && each.count === Math.max(...COUNTS))
  const rssMb = Math.max(own?.opened ?? Number.NaN, own?.after ?? Number.NaN)
  const lastMs = median(own?.p99 ?? [])
  const silent = seen.reduce((sum, each) => sum + each.silent, 0)
  return {
    tables: [
      {
        title: `memory of the server, MB (${note})`,
        columns: ['', 'before', 'open', 'after the messages', 'KB a stream', 'opened in ms'],
        rows: seen.map(({ name, count, before, opened, after, openMs }) => [
          `${name}, ${count} streams`,
          ...[before, opened, after, (Math.max(opened, after) - before) * (1024 / count), openMs].map(round),
        ]),
      },
      {
        title: 'a message to everyone who reads: ms from its sending, medians over the messages, the worst in brackets',
        columns: ['', 'p50', 'p99', 'last', 'CPU µs a delivery', 'not delivered'],
        rows: seen.map(({ name, count, p50, p99, last, cpuMicros, silent: none }) => [
          `${name}, ${count} streams`,
          ...[p50, p99, last].map((values) => `${round(median(values))} (${round(Math.max(...values))})`),
          round(cpuMicros),
          none,
        ]),
      },
    ],
    aims: [
      { claim: 'RSS with 10,000 streams ≤ 100 MB', holds: rssMb <= 100, seen: `${round(rssMb)} MB` },
      { claim: 'fan-out p99 at 10,000 ≤ 150 ms', holds: lastMs <= 150, seen: `${round(lastMs)} ms` },
    ],
    isSound: silent === 0,
    figures: Object.fromEntries(
      seen.flatMap(({ name, count, opened, after, p99 }) => [
        [`${name} ${count} rssMb`, Math.max(opened, after)],
        [`${name} ${count} p99Ms`, median(p99)],
      ]),
    ),
  }
}
