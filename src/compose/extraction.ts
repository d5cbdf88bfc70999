import { availableParallelism } from 'node:os'
import { createChildExtractor } from '../adapters/extract-child/extractor.ts'
import type { Extractor } from '../domain/knowledge/ports.ts'
import type { Log } from '../platform/log/log.ts'
import { selfCommand } from '../platform/workers/self-command.ts'
import { createSlots } from '../platform/workers/slots.ts'

const MB = 1024 * 1024
/** What the child that reads one document may take. */
const EXTRACT_LIMITS = { timeMs: 60_000, memoryBytes: 512 * MB, textChars: 20_000_000 }

/** The reader of documents: the same for uploads and for the command line. */
export const createExtractor = ({ log, command }: { log: Log; command?: readonly string[] | undefined }): Extractor =>
  createChildExtractor({
    command: command ?? selfCommand('__extract'),
    limits: EXTRACT_LIMITS,
    slots: createSlots(Math.max(1, availableParallelism() - 1)),
    log,
  })
