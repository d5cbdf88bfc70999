import { countTests, type Outcome } from './counts.ts'
import { run } from './run.ts'

/** What reaches the database: contracts, machinery, features and flows. */
const SUITES = ['src/adapters/postgres', 'src/platform', 'src/domain', 'src/testing/flows', 'src/surfaces']
/** `scripts/services` says so where a server cannot be had. */
const IMPOSSIBLE = 3
const LONGEST_MS = 4 * 60_000

/** The same tests once more, on a PostgreSQL of their own. */
export const onPostgres = async (): Promise<Outcome> => {
  const started = await run(['scripts/services', 'start'])
  if (started.exitCode === IMPOSSIBLE) {
    return { passed: 0, failed: 0, skipped: 1, output: `NOTHING WAS RUN ON POSTGRESQL: ${started.output.trim()}` }
  }
  const url = /^REPLYX_TEST_POSTGRES=(.+)$/m.exec(started.output)?.[1]
  if (started.exitCode !== 0 || url === undefined) return { passed: 0, failed: 1, skipped: 0, output: started.output }
  try {
    const flags = ['--parallel', '--only-failures', '--timeout=20000', '--path-ignore-patterns=**/*.browser.test.ts']
    const env = { CI: 'true', REPLYX_TEST_POSTGRES: url }
    return countTests(await run(['bun', 'test', ...flags, ...SUITES], { env, timeoutMs: LONGEST_MS }))
  } finally {
    await run(['scripts/services', 'stop'])
  }
}
