export interface Counts {
  passed: number
  failed: number
  skipped: number
}

export interface Outcome extends Counts {
  /** What the gate said, shown when something failed or was skipped. */
  output: string
}

export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

/** `3 passed, 0 failed`, with `, 1 skipped` when there are any. */
export const line = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

export interface Finished {
  exitCode: number
  output: string
}

/** A tool without counts of its own is one check. */
export const countTool = ({ exitCode, output }: Finished): Outcome => ({
  passed: exitCode === 0 ? 1 : 0,
  failed: exitCode === 0 ? 0 : 1,
  skipped: 0,
  output,
})

/** The summary of `bun test`. An error outside a test counts as a failure, and so do a bad exit code and a run of no tests at all. */
export const countTests = ({ exitCode, output }: Finished): Outcome => {
  const total = (word: string): number => Number(new RegExp(`^ (\\d+) ${word}$`, 'm').exec(output)?.[1] ?? 0)
  const passed = total('pass')
  const failed = total('fail') + total('errors?')
  const isBad = exitCode !== 0 || passed === 0
  return { passed, failed: failed === 0 && isBad ? 1 : failed, skipped: total('skip') + total('todo'), output }
}

/** The last line of our own checks (smoke, benchmarks), written by `line`. */
export const countChecks = ({ exitCode, output }: Finished): Outcome => {
  const last = output.trim().split('\n').at(-1) ?? ''
  const [, passed, failed, skipped] = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(last) ?? []
  const counts = { passed: Number(passed ?? 0), failed: Number(failed ?? 0), skipped: Number(skipped ?? 0) }
  const isBad = exitCode !== 0 || counts.passed === 0
  return { ...counts, failed: counts.failed === 0 && isBad ? 1 : counts.failed, output }
}
