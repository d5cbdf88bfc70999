import { fstatSync, readSync, writeSync } from 'node:fs'
import type { FileKind } from '../../domain/knowledge/ports.ts'
import { BLOCK_CHARS, type ExtractFrame, FRAME_CHARS } from './protocol.ts'
import { type DocumentReader, type FileSource, Unreadable } from './reading.ts'
import { limitResources, shutFileSystem } from './seal.ts'
import { sniff } from './sniff.ts'
import { tidy } from './tidy.ts'

/** The whole life of the child: `__extract <type by name> <longest text>` with the file as stdin. */
export const runExtractChild = async (): Promise<void> => {
  const [, , , extension = '', maxChars = '0'] = process.argv
  // The executable starts with a compiler that holds back; a document is thousands of times the same work.
  Bun.unsafe.setJITPolicy(1)
  const isLimited = await limitResources()
  try {
    send({ done: await extract(extension, Number(maxChars), isLimited) })
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    send({ unreadable: error.reason })
  }
}

type Done = Extract<ExtractFrame, { done: unknown }>['done']

const extract = async (extension: string, maxChars: number, isLimited: boolean): Promise<Done> => {
  const source = stdinSource()
  const kind = sniff(source, `.${extension}`)
  const read = await readerOf(kind)
  const isShut = await shutFileSystem()
  const output = createOutput(maxChars)
  const { title, pageCount } = await read(source, output.emit)
  if (output.finish() === 0) throw new Unreadable('no_text')
  const shortTitle = title?.replace(/\s+/g, ' ').trim().slice(0, 200)
  return { kind, isSealed: isLimited && isShut, ...(shortTitle ? { title: shortTitle } : {}), ...(pageCount ? { pageCount } : {}) }
}

const readerOf = async (kind: FileKind): Promise<DocumentReader> => {
  switch (kind) {
    case 'docx':
      return (await import('../extract-docx/read-docx.ts')).readDocx
    case 'md':
      return (await import('../extract-text/read-markdown.ts')).readMarkdownFile
    case 'pdf':
      return (await import('../extract-pdf/read-pdf.ts')).openPdfReader()
    case 'txt':
      return (await import('../extract-text/read-plain.ts')).readPlainFile
    case 'html':
      return (await import('../extract-html/read-html.ts')).readHtml
  }
}

const STDIN = 0
const STDOUT = 1

const stdinSource = (): FileSource => ({
  sizeBytes: fstatSync(STDIN).size,
  read: (offset, length) => {
    const bytes = Buffer.alloc(length)
    let filled = 0
    while (filled < length) {
      const count = readSync(STDIN, bytes, filled, length - filled, offset + filled)
      if (count === 0) break
      filled += count
    }
    return bytes.subarray(0, filled)
  },
})

/** Sends blocks in lines of a bounded length; `finish` sends the rest and tells how many there were. */
const createOutput = (maxChars: number): { emit: Parameters<DocumentReader>[1]; finish(): number } => {
  let waiting: ReturnType<typeof tidy> = []
  let waitingChars = 0
  let allChars = 0
  let count = 0
  const flush = (): void => {
    if (waiting.length > 0) send({ blocks: waiting })
    waiting = []
    waitingChars = 0
  }
  return {
    emit: (block) => {
      for (const piece of tidy(block)) {
        waiting.push(piece)
        count += 1
        waitingChars += piece.text.length + 32
        allChars += piece.text.length
        if (allChars > maxChars) throw new Unreadable('too_large')
        if (waitingChars + BLOCK_CHARS > FRAME_CHARS) flush()
      }
    },
    finish: () => {
      flush()
      return count
    },
  }
}

const send = (frame: ExtractFrame): void => {
  const bytes = Buffer.from(`${JSON.stringify(frame)}\n`)
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += writeSync(STDOUT, bytes, offset)
    } catch (error) {
      // A full pipe: the parent is busy with what it has. Its time, not ours.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      Bun.sleepSync(2)
    }
  }
}
