import type { ExtractedBlock, ExtractReason, FileKind } from '../../domain/knowledge/ports.ts'

/** The hidden command of the program that makes it the child. */
export const EXTRACT_COMMAND = '__extract'

/** No block is longer; a longer one is given as several. */
export const BLOCK_CHARS = 20_000

/** About how much text goes into one line of stdout. */
export const FRAME_CHARS = 64_000

/** The file is the child's stdin, its type by name and the limit of its text are arguments, and stdout carries these, a line each. */
export type ExtractFrame =
  | { blocks: ExtractedBlock[] }
  | { done: { kind: FileKind; title?: string; pageCount?: number; isSealed: boolean } }
  | { unreadable: ExtractReason }
