import { Database } from 'bun:sqlite'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS } from '../../../src/kernel/clock.ts'
import { orphans } from './check.ts'

const WAIT_MS = 30_000

/** As if two days had gone by over a stopped server: every file is old, and the daily sweep is due at the next start. */
export const ageByTwoDays = async (dataDir: string): Promise<number> => {
  const left = await orphans(dataDir)
  const before = new Date(Date.now() - 2 * DAY_MS)
  for (const path of left) await utimes(path, before, before)
  using db = new Database(join(dataDir, 'replyx.db'), { readwrite: true })
  db.run("UPDATE jobs SET run_at = 0 WHERE kind = 'knowledge.sweep'")
  return left.length
}

/** What is left without a row once the sweep has run. */
export const afterSweep = async (dataDir: string): Promise<string[]> => {
  using db = new Database(join(dataDir, 'replyx.db'), { readonly: true })
  const due = db.prepare<{ run_at: number }, [number]>(
    "SELECT run_at FROM jobs WHERE kind = 'knowledge.sweep' AND state = 'waiting' AND run_at > ?",
  )
  const giveUpAt = performance.now() + WAIT_MS
  while (due.all(Date.now()).length === 0) {
    if (performance.now() > giveUpAt) throw new Error('the sweep did not run')
    await Bun.sleep(25)
  }
  return orphans(dataDir)
}
