import type { LoadedConfig } from '../config.ts'
import { silentLog } from '../platform/log/log.ts'
import { extractCommand } from '../surfaces/cli/extract.ts'
import type { CommandLine } from '../surfaces/cli/parse.ts'
import { createExtractor } from './extraction.ts'

/** `replyx extract`, beside any running server: no data folder is opened. Returns the exit code. */
export const runExtract = (line: CommandLine, { config }: LoadedConfig): Promise<number> =>
  extractCommand(
    {
      extractor: createExtractor({ log: silentLog }),
      maxFileBytes: config.maxUploadBytes,
      language: config.language,
      out: (text) => void process.stdout.write(`${text}\n`),
      complain: (text) => void process.stderr.write(`${text}\n`),
    },
    line,
  )
