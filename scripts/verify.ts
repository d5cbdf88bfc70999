import { parseArgs } from 'node:util'
import { add, type Counts, line } from './verify/counts.ts'
import { gates } from './verify/gates.ts'
import { treeState } from './verify/tree.ts'

/**
 * Everything CI checks, in order, each gate once; `bun scripts/verify.ts lint types` runs only those. A failed gate shows its output
 * and the rest still runs. The last line is the sum.
 */

process.chdir(`${import.meta.dir}/..`)
const { positionals: wanted } = parseArgs({ allowPositionals: true })
const all = gates(await treeState())
const unknown = wanted.filter((name) => !all.some((gate) => gate.name === name))
if (unknown.length > 0) {
  console.error(`no such gate: ${unknown.join(', ')}; there are ${all.map((gate) => gate.name).join(', ')}`)
  process.exit(2)
}

let sum: Counts = { passed: 0, failed: 0, skipped: 0 }
const broken = new Set<string>()
for (const gate of all) {
  if (wanted.length > 0 ? !wanted.includes(gate.name) : gate.isOnlyWhenNamed) continue
  const startedAt = performance.now()
  const missing = gate.needs?.find((name) => broken.has(name))
  const outcome = missing
    ? { passed: 0, failed: 1, skipped: 0, output: `not run, because ${missing} failed` }
    : await gate.run().catch((error: unknown) => ({ passed: 0, failed: 1, skipped: 0, output: String(error) }))
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)
  const hasFailed = outcome.failed > 0
  if (hasFailed) broken.add(gate.name)
  console.log(`${hasFailed ? 'FAILED' : '    ok'} ${gate.name.padEnd(12)} ${seconds} s   ${line(outcome)}`)
  if (outcome.output && (hasFailed || outcome.skipped > 0)) console.log(`\n${outcome.output.trim().replaceAll(/^/gm, '    ')}\n`)
  sum = add(sum, outcome)
}

console.log(line(sum))
process.exit(sum.failed > 0 || sum.passed === 0 ? 1 : 0)
