import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import type { Bench } from './bench/report.ts'
import { printTable } from './bench/report.ts'

const BENCHES: Record<string, () => Promise<{ bench: Bench }>> = {
  start: () => import('./bench/start.ts'),
  http: () => import('./bench/http.ts'),
  sse: () => import('./bench/sse.ts'),
  answer: () => import('./bench/answer.ts'),
  crash: () => import('./bench/crash.ts'),
  retrieval: () => import('./bench/retrieval.ts'),
  extract: () => import('./bench/extract.ts'),
  ingest: () => import('./bench/ingest.ts'),
  search: () => import('./bench/search.ts'),
  widget: () => import('./bench/widget.ts'),
  telegram: () => import('./bench/telegram.ts'),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    backlog: { type: 'string' },
  },
})
const [name = ''] = positionals
const load = BENCHES[name]
if (!load) {
  console.error(`bun scripts/bench.ts NAME [--json] [--rounds N] [--seed N], where NAME is one of: ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}

process.chdir(`${import.meta.dir}/..`)
const { bench } = await load()
const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
const result = await bench({
  rounds: number(values.rounds),
  seed: number(values.seed),
  only: values.only,
  backlog: number(values.backlog),
  say: (text) => console.error(text),
})
const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), bun: Bun.version }
for (const table of result.tables) printTable(table)
for (const { claim, holds, seen } of result.aims) console.log(`${holds ? 'holds ' : 'MISSED'}  ${claim}: ${seen}`)
console.log(`on ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Bun ${machine.bun}`)
if (values.json) console.log(JSON.stringify({ bench: name, machine, ...result }))
process.exit(result.isSound ? 0 : 1)
