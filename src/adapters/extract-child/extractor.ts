import { extname } from 'node:path'
import type { ExtractedBlock, ExtractInput, ExtractOutcome, Extractor, ExtractReason } from '../../domain/knowledge/ports.ts'
import type { Log } from '../../platform/log/log.ts'
import { type ChildEnd, runChild } from '../../platform/workers/run-child.ts'
import type { Slots } from '../../platform/workers/slots.ts'
import { Frame } from './frames.ts'
import { BLOCK_CHARS, type ExtractFrame, FRAME_CHARS } from './protocol.ts'

export interface ExtractorOptions {
  /** Runs the child: this program again, with the hidden command. */
  command: readonly string[]
  limits: { timeMs: number; memoryBytes: number; textChars: number }
  /** One place a core; other files wait. */
  slots: Slots
  log: Log
}

/** Reads each file in a process of its own, which is gone when this returns. */
export const createChildExtractor = (options: ExtractorOptions): Extractor => ({
  extract: async (input, onBlocks) => {
    const giveBack = await options.slots.take(input.signal)
    try {
      return await extractInChild(options, input, onBlocks)
    } finally {
      giveBack()
    }
  },
})

/** In JSON a character takes up to six bytes, and every block its frame. */
const BYTES_A_CHARACTER = 6

const extractInChild = async (
  options: ExtractorOptions,
  input: ExtractInput,
  onBlocks: (blocks: ExtractedBlock[]) => Promise<void>,
): Promise<ExtractOutcome> => {
  const { limits, log } = options
  let last: ExtractFrame | undefined
  const end = await runChild({
    command: [...options.command, extensionOf(input.fileName), String(limits.textChars)],
    inputPath: input.path,
    limits: {
      timeMs: limits.timeMs,
      memoryBytes: limits.memoryBytes,
      outputBytes: limits.textChars * BYTES_A_CHARACTER,
      lineBytes: (FRAME_CHARS + BLOCK_CHARS) * BYTES_A_CHARACTER,
    },
    signal: input.signal,
    onLine: async (line) => {
      last = parseFrame(line)
      if ('blocks' in last) await onBlocks(last.blocks)
    },
  })
  return outcomeOf(end, last, log)
}

/** Only letters and digits reach the command line, where every user of the machine could read the name of a file. */
const extensionOf = (fileName: string): string => extname(fileName).replace(/[^a-z0-9]/gi, '')

const parseFrame = (line: string): ExtractFrame => {
  const parsed = Frame.safeParse(JSON.parse(line))
  if (!parsed.success) throw new Error('the child that reads documents sent a line of no known form')
  return parsed.data
}

const KILLED: Readonly<Record<Exclude<ChildEnd['how'], 'exited'>, ExtractReason>> = {
  too_slow: 'too_slow',
  too_much_memory: 'too_much_memory',
  too_much_output: 'too_large',
}

const outcomeOf = (end: ChildEnd, last: ExtractFrame | undefined, log: Log): ExtractOutcome => {
  if (end.how !== 'exited') {
    log.warn({ how: end.how }, 'reading a document was stopped at a limit')
    return { status: 'failed', reason: KILLED[end.how] }
  }
  if (last && 'unreadable' in last) return { status: 'failed', reason: last.unreadable }
  if (last && 'done' in last) {
    const { kind, title, pageCount, isSealed } = last.done
    log.debug({ kind, isSealed }, 'a document was read')
    return { status: 'ok', kind, title, pageCount }
  }
  // Not the file's words: a fault of ours that the file brought out. Its owner can only be told that it cannot be read.
  log.error({ code: end.code, complaint: faultOf(end.complaint) }, 'the child that reads documents failed')
  return { status: 'failed', reason: 'broken' }
}

/** The kind of the error and the place in our code; its message could quote the document. */
const faultOf = (complaint: string): string => {
  const kind = /^(\w*(?:Error|panic))\b/m.exec(complaint)?.[1] ?? ''
  const place = /^\s+at .*$/m.exec(complaint)?.[0].trim() ?? ''
  return `${kind} ${place}`.trim()
}
