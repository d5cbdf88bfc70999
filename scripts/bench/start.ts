import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bareExecutable, executable } from './executable.ts'
import type { Memory } from './machine.ts'
import { type Bench, median, percentile, round } from './report.ts'
import { type Server, startProduct, startServer } from './server.ts'

const ROUNDS = 25
const FIRST_RUNS = 5

/** From nothing to the first answer, what it weighs when nothing happens, and the size of the file. */
export const bench: Bench = async ({ rounds = ROUNDS, say }) => {
  const file = await executable(say)
  const bare = await bareExecutable('hello')
  const folder = await mkdtemp(join(tmpdir(), 'replyx-bench-'))
  try {
    const product = (name: string): Promise<Server> =>
      startProduct({ file, dataDir: join(folder, name), path: '/healthz', isPinned: false })
    const hello = (): Promise<Server> => startServer({ command: (port) => [bare, String(port)], path: '/', isPinned: false })
    say(`${FIRST_RUNS} first runs, then ${rounds} starts on an existing folder in turn with the bare server`)
    const first = []
    for (let i = 0; i < FIRST_RUNS; i++) first.push(await readyMs(() => product(`first-${i}`)))
    // Its first start after the making also fills the page cache.
    await readyMs(hello)
    const again = []
    const bareMs = []
    for (let i = 0; i < rounds; i++) {
      again.push(await readyMs(() => product('first-0')))
      bareMs.push(await readyMs(hello))
    }
    say('waiting 30 s for the idle memory')
    const idle = await idleMemory(() => product('first-0'))
    const idleBare = await idleMemory(hello)
    return result({ first, again, bareMs, idle, idleBare, sizeMb: (await stat(file)).size / 1e6, bareMb: (await stat(bare)).size / 1e6 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const readyMs = async (start: () => Promise<Server>): Promise<number> => {
  await using server = await start()
  return server.readyMs
}

interface Idle {
  after5s: Memory
  after30s: Memory
}

const idleMemory = async (start: () => Promise<Server>): Promise<Idle> => {
  await using server = await start()
  await Bun.sleep(5_000)
  const after5s = server.memory()
  await Bun.sleep(25_000)
  return { after5s, after30s: server.memory() }
}

interface Seen {
  first: number[]
  again: number[]
  bareMs: number[]
  idle: Idle
  idleBare: Idle
  sizeMb: number
  bareMb: number
}

const result = ({ first, again, bareMs, idle, idleBare, sizeMb, bareMb }: Seen): Awaited<ReturnType<Bench>> => {
  const times = (values: number[]): number[] => [Math.min(...values), median(values), percentile(values, 0.99)].map(round)
  const memory = ({ after5s, after30s }: Idle): number[] => [after5s.rssMb, after30s.rssMb, after30s.privateMb].map(round)
  const startMs = median(again)
  const rssMb = Math.max(idle.after5s.rssMb, idle.after30s.rssMb)
  return {
    tables: [
      {
        title: 'cold start: from the start of the process to the first 200 of /healthz, ms (not pinned)',
        columns: ['', 'min', 'p50', 'p99', 'starts'],
        rows: [
          ['ReplyX, existing folder', ...times(again), again.length],
          ['ReplyX, empty folder', ...times(first), first.length],
          ['bare Bun.serve, compiled', ...times(bareMs), bareMs.length],
        ],
      },
      {
        title: 'idle memory and size, MB',
        columns: ['', 'RSS 5 s', 'RSS 30 s', 'private 30 s', 'file'],
        rows: [
          ['ReplyX', ...memory(idle), round(sizeMb)],
          ['bare Bun.serve, compiled', ...memory(idleBare), round(bareMb)],
        ],
      },
    ],
    aims: [
      { claim: 'cold start p50 ≤ 40 ms', holds: startMs <= 40, seen: `${round(startMs)} ms (bare ${round(median(bareMs))} ms)` },
      { claim: 'idle RSS ≤ 64 MB', holds: rssMb <= 64, seen: `${round(rssMb)} MB` },
      { claim: 'file ≤ 135 MB', holds: sizeMb <= 135, seen: `${round(sizeMb)} MB` },
    ],
    isSound: true,
    figures: {
      startP50Ms: startMs,
      startP99Ms: percentile(again, 0.99),
      firstStartP50Ms: median(first),
      bareStartP50Ms: median(bareMs),
      idleRss5Mb: idle.after5s.rssMb,
      idleRss30Mb: idle.after30s.rssMb,
      fileMb: sizeMb,
    },
  }
}
