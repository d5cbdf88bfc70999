import { createLog } from '../platform/log/create-log.ts'
import type { Log } from '../platform/log/log.ts'

/** The real log, its lines kept for the test. */
export const testLog = (): { log: Log; lines(): Array<Record<string, unknown>> } => {
  const written: string[] = []
  const log = createLog({ level: 'debug', write: (line) => void written.push(line) })
  return { log, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) }
}
