import type { Counts } from '../verify/counts.ts'

export interface Checks {
  /** One guarantee; throws on when it does not hold, so that what builds on it is not tried. */
  check<Value>(name: string, work: () => Promise<Value>): Promise<Value>
  /** A group that may fail without ending the others. */
  group(name: string, work: () => Promise<void>): Promise<void>
  skip(name: string, why: string): void
  counts(): Counts
}

export const createChecks = (): Checks => {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }

  const check: Checks['check'] = async (name, work) => {
    const startedAt = performance.now()
    try {
      const value = await work()
      counts.passed += 1
      console.log(`    ok ${name} (${Math.round(performance.now() - startedAt)} ms)`)
      return value
    } catch (error) {
      counts.failed += 1
      console.log(`FAILED ${name}\n${told(error)}`)
      throw new AlreadyTold()
    }
  }

  const group: Checks['group'] = async (name, work) => {
    console.log(name)
    try {
      await work()
    } catch (error) {
      if (error instanceof AlreadyTold) return
      counts.failed += 1
      console.log(`FAILED ${name}\n${told(error)}`)
    }
  }

  const skip: Checks['skip'] = (name, why) => {
    counts.skipped += 1
    console.log(`SKIPPED ${name}: ${why}`)
  }

  return { check, group, skip, counts: () => ({ ...counts }) }
}

const told = (error: unknown): string =>
  (error instanceof DOMException ? `${error.name}: ${error.message}` : Bun.inspect(error)).replaceAll(/^/gm, '       ')

/** The failure is on the page already; only the rest of its group is left out. */
class AlreadyTold extends Error {}
