import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { executable } from './executable.ts'
import { type Library, makeStock, openApp, type Stock, stockLibrary } from './library.ts'
import { diskNote } from './machine.ts'
import { manual } from './manual.ts'
import { createRandom } from './random.ts'
import { type Bench, type BenchResult, median, percentile, round } from './report.ts'
import { type Stalls, watchStalls } from './stall.ts'

const SIZES = [1_000, 10_000, 100_000]
const TENANTS = [1, 300]
const QUESTIONS = 300
const WARM_UP = 40
const SHOWN = 6
/** Of the handbook that comes in while others ask. */
const PAGES = 150
const PAUSE_MS = 20

interface Seen {
  chunks: number
  tenants: number
  ms: number[]
  fileMb: number
  stalls: Stalls
  /** While a document came in. */
  busy: { ms: number[]; stalls: Stalls } | undefined
}

/** The search that answers customers, through the product's own door: how long it takes, and how long anybody else waits meanwhile. */
export const bench: Bench = async ({ rounds = QUESTIONS, say }) => {
  const program = await executable(say)
  const folder = await mkdtemp(join(tmpdir(), 'replyx-bench-'))
  try {
    say(`making ${Math.max(...SIZES)} chunks`)
    const stock = await madeStock(join(folder, 'stock'), rounds)
    const seen: Seen[] = []
    for (const chunks of SIZES) {
      for (const tenants of TENANTS) {
        say(`${chunks} chunks, ${tenants} tenants`)
        const dataDir = join(folder, `${chunks}-${tenants}`)
        seen.push(await measure({ stock, chunks, tenants, dataDir, program }))
        await rm(dataDir, { recursive: true, force: true })
      }
    }
    return result(seen, diskNote(folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const madeStock = async (dataDir: string, questions: number): Promise<Stock> => {
  const app = await openApp(dataDir)
  try {
    return await makeStock(app, Math.max(...SIZES), questions)
  } finally {
    await app.close()
  }
}

interface Setting {
  stock: Stock
  chunks: number
  tenants: number
  dataDir: string
  program: string
}

const measure = async ({ stock, chunks, tenants, dataDir, program }: Setting): Promise<Seen> => {
  const app = await openApp(dataDir, [program, '__extract'])
  await using library = await stockLibrary(app, stock.chunks.slice(0, chunks), tenants)
  const fileMb = (await stat(join(dataDir, 'replyx.db'))).size / 1e6 + (await stat(join(dataDir, 'replyx.db-wal'))).size / 1e6
  const ask = asker(library)
  for (const question of stock.questions.slice(0, WARM_UP)) await ask(question)
  const watch = watchStalls()
  const ms = []
  for (const question of stock.questions) {
    ms.push(await ask(question))
    // Whoever else waits has his turn: what stays is what one search takes at a stretch.
    await Bun.sleep(0)
  }
  const stalls = watch.stop()
  const isLargest = chunks === Math.max(...SIZES)
  return { chunks, tenants, ms, fileMb, stalls, busy: isLargest ? await whileIndexing(library, stock.questions, ask) : undefined }
}

type Ask = (question: string) => Promise<number>

const asker = ({ app, tenants }: Library): Ask => {
  const random = createRandom(1)
  const signal = new AbortController().signal
  return async (query) => {
    const { ctx, assistantId } = random.pick(tenants)
    const startedAt = performance.now()
    await app.features.knowledge.search({ workspaceId: ctx.workspaceId, assistantId, query, limit: SHOWN, signal })
    return performance.now() - startedAt
  }
}

/** A handbook is uploaded and indexed; questions come at a steady pace until it can be searched. */
const whileIndexing = async ({ app, tenants }: Library, questions: readonly string[], ask: Ask): Promise<NonNullable<Seen['busy']>> => {
  await app.start()
  const [tenant] = tenants
  if (!tenant) throw new Error('a library has tenants')
  const { ctx, assistantId } = tenant
  const body = new Blob([manual('ru', PAGES)])
  const watch = watchStalls()
  await app.features.knowledge.addDocument(ctx, { fileName: 'handbook.pdf', body: body.stream(), assistantIds: [assistantId] })
  let isDone = false
  const indexed = app.idle().then(() => (isDone = true))
  const ms = []
  for (let i = 0; !isDone; i++) {
    ms.push(await ask(questions[i % questions.length] ?? ''))
    await Bun.sleep(PAUSE_MS)
  }
  await indexed
  const stalls = watch.stop()
  await app.stop(5000)
  return { ms, stalls }
}

const result = (seen: readonly Seen[], note: string): BenchResult => {
  const of = (chunks: number, tenants: number): Seen | undefined => seen.find((each) => each.chunks === chunks && each.tenants === tenants)
  const largest = Math.max(...SIZES)
  const [one, many] = [of(largest, 1), of(largest, 300)]
  const p95 = (each: Seen | undefined): number => percentile(each?.ms ?? [], 0.95)
  const stallMs = Math.max(...seen.flatMap(({ stalls, busy }) => [stalls.longestMs, busy?.stalls.longestMs ?? 0]))
  const stallCpuMs = Math.max(...seen.flatMap(({ stalls, busy }) => [stalls.longestCpuMs, busy?.stalls.longestCpuMs ?? 0]))
  const row = (name: string, { ms, stalls }: Pick<Seen, 'ms' | 'stalls'>, fileMb: number | string) => [
    name,
    round(median(ms)),
    round(percentile(ms, 0.95)),
    fileMb,
    round(stalls.longestMs),
    round(stalls.longestCpuMs),
  ]
  return {
    tables: [
      {
        title: `a search as a turn makes it, one after another (${note})`,
        columns: ['', 'p50 ms', 'p95 ms', 'file MB', 'longest stall ms', 'longest CPU ms'],
        rows: seen.flatMap((each) => {
          const { chunks, tenants, fileMb, busy } = each
          const name = `${chunks} chunks, ${tenants === 1 ? 'one tenant' : `one of ${tenants} tenants`}`
          const alone = row(name, each, round(fileMb))
          return busy ? [alone, row(`  while a handbook of ${PAGES} pages is read and indexed`, busy, '')] : [alone]
        }),
      },
    ],
    aims: [
      { claim: 'p95 ≤ 5 ms for one of 300 tenants', holds: p95(many) <= 5, seen: `${round(p95(many))} ms` },
      { claim: `p95 ≤ 25 ms for one scope of ${largest} chunks`, holds: p95(one) <= 25, seen: `${round(p95(one))} ms` },
      { claim: 'longest stall of the event loop ≤ 10 ms', holds: stallMs <= 10, seen: `${round(stallMs)} ms (CPU ${round(stallCpuMs)})` },
    ],
    isSound: true,
    figures: { p95OneOfManyMs: p95(many), p95OneScopeMs: p95(one), stallMs, stallCpuMs, fileMb: one?.fileMb ?? Number.NaN },
  }
}
