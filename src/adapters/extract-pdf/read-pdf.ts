import { type DocumentReader, type Emit, type FileSource, readAll, Unreadable } from '../extract-child/reading.ts'
import { blocksOf } from './blocks.ts'
import { readFormFields } from './form-fields.ts'
import { linesOf } from './lines.ts'
import { createOnce, edgesOf, hasWords, MARGIN_REACH, type PageEdges, type RunningLine, runningLines } from './margins.ts'
import { createScratch, type Scratch } from './memory.ts'
import { loadPdfium, type Pdfium } from './pdfium.ts'
import { readRuns } from './read-runs.ts'
import { readingOrder } from './reading-order.ts'
import type { Run } from './runs.ts'
import { createStory } from './story.ts'

/** Far beyond any handbook; what has more would not end within its time. */
export const MAX_PAGES = 10_000

/** The reader of PDF. The library is loaded here, because the reader itself may open no file. */
export const openPdfReader = async (): Promise<DocumentReader> => {
  const pdfium = await loadPdfium()
  return async (source, emit) => {
    try {
      return readPdf(pdfium, source, emit)
    } catch (cause) {
      // The library stops itself at what it cannot bear: a damaged file, or memory that is not there.
      if (cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError) throw new Unreadable('broken', { cause })
      throw cause
    }
  }
}

const readPdf = (pdfium: Pdfium, source: FileSource, emit: Emit): { title?: string | undefined; pageCount: number } => {
  const document = openDocument(pdfium, source)
  const pageCount = pdfium.FPDF_GetPageCount(document)
  if (pageCount === 0) throw new Unreadable('broken')
  if (pageCount > MAX_PAGES) throw new Unreadable('too_large')
  const scratch = createScratch(pdfium)
  const form = pdfium.FPDF_GetFormType(document) === 0 ? 0 : openForm(pdfium, document)
  const pages = createPages(emit)
  let unread = 0
  for (let index = 0; index < pageCount; index++) {
    const runs = readPage(pdfium, scratch, { document, form, index })
    if (runs === undefined) unread += 1
    pages.add(runs ?? [])
  }
  pages.end()
  if (unread === pageCount) throw new Unreadable('broken')
  return { title: titleOf(pdfium, scratch, document), pageCount }
}

const WRONG_PASSWORD = 4
const UNKNOWN_SECURITY = 5

/** The file stays in the library's memory: the document reads from it. An empty password is tried by the library itself. */
const openDocument = (pdfium: Pdfium, source: FileSource): number => {
  const bytes = readAll(source)
  const address = pdfium.malloc(bytes.byteLength)
  if (address === 0) throw new Unreadable('too_large')
  new Uint8Array(pdfium.memory.buffer).set(bytes, address)
  const document = pdfium.FPDF_LoadMemDocument(address, bytes.byteLength, 0)
  if (document !== 0) return document
  const error = pdfium.FPDF_GetLastError()
  throw new Unreadable(error === WRONG_PASSWORD || error === UNKNOWN_SECURITY ? 'encrypted' : 'broken')
}

const FORM_INFO_BYTES = 256
const FORM_INFO_VERSION = 2

/** Only the values of the fields are asked for, so none of the callbacks is given. */
const openForm = (pdfium: Pdfium, document: number): number => {
  const info = pdfium.malloc(FORM_INFO_BYTES)
  const view = new DataView(pdfium.memory.buffer, info, FORM_INFO_BYTES)
  for (let i = 0; i < FORM_INFO_BYTES; i += 4) view.setUint32(i, 0)
  view.setUint32(0, FORM_INFO_VERSION, true)
  return pdfium.FPDFDOC_InitFormFillEnvironment(document, info)
}

/** Undefined for a page that cannot be read; the others are worth having without it. */
const readPage = (pdfium: Pdfium, scratch: Scratch, at: { document: number; form: number; index: number }): Run[] | undefined => {
  const page = pdfium.FPDF_LoadPage(at.document, at.index)
  if (page === 0) return undefined
  const text = pdfium.FPDFText_LoadPage(page)
  const printed = text === 0 ? [] : readRuns(pdfium, scratch, text)
  const filled = readFormFields(pdfium, scratch, { page, form: at.form })
  if (text !== 0) pdfium.FPDFText_ClosePage(text)
  pdfium.FPDF_ClosePage(page)
  return [...printed, ...filled]
}

interface HeldPage extends PageEdges {
  runs: Run[]
}

/** Holds a few pages back, because only the pages around one tell which of its lines are running ones. */
const createPages = (emit: Emit): { add(runs: Run[]): void; end(): void } => {
  let held: HeldPage[] = []
  let next = 1
  let added = 0
  const once = createOnce()
  const story = createStory(emit)
  const sizes = createSizes()

  const flush = (page: HeldPage): void => {
    const context = { bodySize: sizes.usual(), page: page.page }
    const neighbours = held.filter((other) => other !== page && Math.abs(other.page - page.page) <= MARGIN_REACH)
    const { kept, notes } = partRunning(page, runningLines(page, neighbours, context.bodySize), once)
    for (const frame of framesOf(kept)) {
      for (const column of readingOrder(frame)) story.column(blocksOf(linesOf(column), context))
    }
    for (const text of notes) story.note({ kind: 'note', text, page: page.page })
    held = held.filter((other) => other.page > page.page - MARGIN_REACH)
  }
  const flushOne = (): void => {
    const page = held.find((candidate) => candidate.page === next)
    next += 1
    if (page) flush(page)
  }
  return {
    add: (runs) => {
      added += 1
      sizes.count(runs)
      held.push({ page: added, runs, edges: edgesOf(runs) })
      if (added >= next + MARGIN_REACH) flushOne()
    },
    end: () => {
      while (next <= added) flushOne()
      story.end()
    },
  }
}

/** Running lines leave the text. The first of each kind stays where it is at the head of the document, elsewhere as a note. */
const partRunning = (
  page: HeldPage,
  running: readonly RunningLine[],
  once: (line: RunningLine) => boolean,
): { kept: Run[]; notes: string[] } => {
  const dropped = new Set<Run>()
  const notes: string[] = []
  for (const line of running) {
    const isFirst = once(line)
    if (isFirst && page.page === 1 && line.isTop) continue
    for (const run of line.runs) dropped.add(run)
    if (isFirst) notes.push(line.text)
  }
  const kept = page.runs.filter((run) => !dropped.has(run))
  // What looks like a page number with words is all that this page says.
  const isBare =
    notes.length === 0 && !kept.some((run) => hasWords(run.text)) && running.some(({ key, mark, text }) => key !== text && hasWords(mark))
  return isBare ? { kept: page.runs, notes } : { kept, notes }
}

/** Text of each direction by itself, that of most letters first. */
const framesOf = (runs: readonly Run[]): Run[][] => {
  const frames = Map.groupBy(runs, (run) => run.angle)
  const letters = (frame: readonly Run[]): number => frame.reduce((sum, run) => sum + run.text.length, 0)
  return [...frames.values()].toSorted((a, b) => letters(b) - letters(a))
}

const createSizes = (): { count(runs: readonly Run[]): void; usual(): number } => {
  const letters = new Map<number, number>()
  return {
    count: (runs) => {
      for (const run of runs) letters.set(rounded(run.size), (letters.get(rounded(run.size)) ?? 0) + run.text.length)
    },
    usual: () => [...letters].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [10, 0])[0],
  }
}

const rounded = (size: number): number => Math.max(0.5, Math.round(size * 2) / 2)

/** What programs put there instead of a title. */
const NO_TITLE =
  /^(?:microsoft \w+\s*-|untitled|без имени|document\d*$|документ\d*$)|\.(?:docx?|pdf|indd|qxd|xlsx?|rtf|odt|tex|dvi|html?)$/i

const titleOf = (pdfium: Pdfium, scratch: Scratch, document: number): string | undefined => {
  const tag = scratch.named('Title')
  const title = scratch.text((buffer, size) => pdfium.FPDF_GetMetaText(document, tag, buffer, size)).trim()
  return /\p{L}{2}/u.test(title) && !title.includes('\ufffd') && !NO_TITLE.test(title) ? title : undefined
}
