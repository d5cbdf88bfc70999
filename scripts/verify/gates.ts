import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countChecks, countTests, countTool, type Outcome } from './counts.ts'
import { checkCoverage } from './coverage.ts'
import { onPostgres } from './on-postgres.ts'
import { run } from './run.ts'
import { checkTree } from './tree.ts'

export interface Gate {
  name: string
  /** Gates that must not have failed for this one to mean anything. */
  needs?: string[]
  /** Not part of a run that names none. */
  isOnlyWhenNamed?: boolean
  run: () => Promise<Outcome>
}

const BROWSER_TESTS = '.browser.test.ts'
const bin = (name: string): string => `node_modules/.bin/${name}`
const tool = async (command: string[]): Promise<Outcome> => countTool(await run(command))

export const gates = (treeBefore: string | undefined): Gate[] => [
  { name: 'assets', run: () => tool(['bun', 'scripts/build.ts', '--assets-only']) },
  { name: 'format', run: () => tool([bin('biome'), 'ci', '--colors=off', '.']) },
  { name: 'lint', run: () => tool([bin('oxlint'), '--format=unix']) },
  { name: 'types', needs: ['assets'], run: () => tool([bin('tsc'), '--noEmit', '--pretty', 'false']) },
  { name: 'unused', needs: ['assets'], run: () => tool([bin('knip'), '--no-progress']) },
  { name: 'tests', needs: ['assets'], run: tests },
  { name: 'postgres', needs: ['assets'], isOnlyWhenNamed: true, run: onPostgres },
  { name: 'build', needs: ['assets'], run: () => tool(['bun', 'scripts/build.ts']) },
  { name: 'browser', needs: ['build'], run: browserTests },
  { name: 'crash', needs: ['build'], run: () => tool(['bun', 'scripts/bench.ts', 'crash', '--rounds', '10']) },
  { name: 'smoke', needs: ['build'], run: async () => countChecks(await run(['bun', 'scripts/smoke.ts'])) },
  { name: 'tree', run: () => checkTree(treeBefore) },
]

/** Unit, contract and flow tests, each file in a world of its own, and how much of the domain they reach. */
const tests = async (): Promise<Outcome> => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-coverage-'))
  try {
    const coverage = ['--coverage', '--coverage-reporter=lcov', `--coverage-dir=${folder}`]
    // A busy machine is slow, not wrong; a test that hangs fails all the same.
    const flags = ['--parallel', '--only-failures', '--timeout=20000', `--path-ignore-patterns=**/*${BROWSER_TESTS}`]
    const outcome = countTests(await run(['bun', 'test', ...flags, ...coverage], { env: { CI: 'true' } }))
    const covered = await checkCoverage(join(folder, 'lcov.info'))
    return {
      passed: outcome.passed + covered.passed,
      failed: outcome.failed + covered.failed,
      skipped: outcome.skipped,
      output: `${outcome.output}\n${covered.output}`,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Missing only on a machine of one's own: CI installs it, and there its absence is a failure. */
const browserTests = async (): Promise<Outcome> => {
  const chromium = ['chromium', 'chromium-browser', 'google-chrome'].map((name) => Bun.which(name)).find((path) => path && existsSync(path))
  if (!chromium) {
    const isCi = Boolean(process.env['CI'])
    return { passed: 0, failed: isCi ? 1 : 0, skipped: isCi ? 0 : 1, output: 'NO BROWSER TEST WAS RUN: there is no chromium on PATH' }
  }
  return countTests(await run(['bun', 'test', '--only-failures', '--timeout=60000', BROWSER_TESTS], { env: { CI: 'true' } }))
}
