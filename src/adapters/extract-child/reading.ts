import type { ExtractedBlock, ExtractReason } from '../../domain/knowledge/ports.ts'

/** A file under reading: random access, because an archive is read from its end. */
export interface FileSource {
  readonly sizeBytes: number
  /** Fewer bytes than asked for only at the end of the file. */
  read(offset: number, length: number): Uint8Array
}

/** What a format tells of the whole document. */
export interface DocumentFacts {
  title?: string | undefined
  pageCount?: number | undefined
}

/** Takes each block in reading order. */
export type Emit = (block: ExtractedBlock) => void

/** One format. Throws Unreadable for what the file holds. */
export type DocumentReader = (source: FileSource, emit: Emit) => Promise<DocumentFacts>

/** The file cannot be read, and why; anything else that is thrown is a fault of ours. */
export class Unreadable extends Error {
  readonly reason: ExtractReason

  constructor(reason: ExtractReason, options: { cause?: unknown } = {}) {
    super(`unreadable: ${reason}`, options)
    this.name = 'Unreadable'
    this.reason = reason
  }
}

export const readAll = (source: FileSource): Uint8Array => source.read(0, source.sizeBytes)
