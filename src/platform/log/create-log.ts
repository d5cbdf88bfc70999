import { pino } from 'pino'
import type { Log } from './log.ts'
import { REDACTED_PATHS, redactLine } from './redaction.ts'

/** JSON lines on standard output, synchronous: the last line before a crash is the one that matters. */
export const createLog = (options: { level: string; write?: (line: string) => void }): Log =>
  pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...REDACTED_PATHS], censor: '[redacted]' },
    },
    { write: (line) => (options.write ?? writeOut)(redactLine(line)) },
  )

const writeOut = (line: string): void => void process.stdout.write(line)
