import { join } from 'node:path'
import type { Outcome } from './counts.ts'

/** How many of the domain's lines tests must reach. */
const LEAST = 0.9

/**
 * Bun's own threshold looks at each file apart and does not see a file that no test imports, so the domain is counted here: all its
 * lines together, and a file no test has loaded with every line of code it has.
 */
export const checkCoverage = async (lcovPath: string, root = '.'): Promise<Outcome> => {
  const report = readLcov(await Bun.file(lcovPath).text())
  const files = await Array.fromAsync(new Bun.Glob('src/domain/**/*.ts').scan(root))
  let [hit, found] = [0, 0]
  const poor: string[] = []
  for (const file of files) {
    if (/\.(test|contract)\.ts$/.test(file)) continue
    const lines = report.get(file) ?? { hit: 0, found: codeLines(await Bun.file(join(root, file)).text()) }
    hit += lines.hit
    found += lines.found
    if (lines.found > 0 && lines.hit / lines.found < LEAST) poor.push(`${file}: ${lines.hit} of ${lines.found}`)
  }
  const isEnough = found > 0 && hit / found >= LEAST
  const output = `tests reach ${hit} of ${found} lines of src/domain, at least ${LEAST * 100} % must be\n${poor.toSorted().join('\n')}`
  return { passed: isEnough ? 1 : 0, failed: isEnough ? 0 : 1, skipped: 0, output: isEnough ? '' : output }
}

interface Lines {
  hit: number
  found: number
}

const readLcov = (text: string): Map<string, Lines> => {
  const report = new Map<string, Lines>()
  for (const record of text.split('end_of_record')) {
    const file = /^SF:(.+)$/m.exec(record)?.[1]
    if (!file) continue
    const counts = [...record.matchAll(/^DA:\d+,(\d+)$/gm)].map(([, count]) => Number(count))
    report.set(file, { hit: counts.filter((count) => count > 0).length, found: counts.length })
  }
  return report
}

/** Types and imports leave nothing to run, so a file of only those has no line to reach. */
const codeLines = (text: string): number => {
  const code = new Bun.Transpiler({ loader: 'ts' }).transformSync(text)
  return code.split('\n').filter((line) => line.trim() !== '' && !/^(import|export) .*from /.test(line)).length
}
