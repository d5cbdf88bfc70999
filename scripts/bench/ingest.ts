import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Language } from '../../src/kernel/language.ts'
import { worldDocuments } from './documents.ts'
import { executable } from './executable.ts'
import { diskNote } from './machine.ts'
import { manual } from './manual.ts'
import { type Bench, type BenchResult, median, round } from './report.ts'
import { openShelf } from './shelf.ts'
import type { Stalls } from './stall.ts'

const ROUNDS = 3
const MADE: ReadonlyArray<readonly [language: Language, pages: number]> = [
  ['en', 300],
  ['ru', 200],
]
/** Fewer pages measure the start of a process. */
const LEAST_PAGES = 40
/** From here on a document is a manual, which is what the aim speaks of. */
const MANUAL_PAGES = 55

interface File {
  path: string
  language: Language
  pages: number
}

interface Seen {
  file: File
  ours: number[]
  pdftotext: number[]
}

/** How fast documents are read, beside a native reader that gives text without structure, and how fast they become searchable. */
export const bench: Bench = async ({ rounds = ROUNDS, say }) => {
  const program = await executable(say)
  const folder = await mkdtemp(join(tmpdir(), 'replyx-bench-'))
  try {
    const files = [...(await madeFiles(folder)), ...(await worldFiles(program, say))]
    if (!Bun.which('pdftotext')) say('pdftotext is absent: nothing stands beside our figures')
    const seen = files.map((file): Seen => ({ file, ours: [], pdftotext: [] }))
    for (let i = 1; i <= rounds; i++) {
      say(`round ${i} of ${rounds}`)
      for (const { file, ours, pdftotext } of seen) {
        ours.push(await timed([program, 'extract', file.path]))
        if (Bun.which('pdftotext')) pdftotext.push(await timed(['pdftotext', file.path, '/dev/null']))
      }
    }
    say('from the upload to the first search')
    await using shelf = await openShelf(join(folder, 'data'))
    const indexed = []
    for (const file of files) indexed.push({ file, ...(await shelf.add(basename(file.path), Bun.file(file.path))) })
    return result(seen, indexed, diskNote(folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const madeFiles = async (folder: string): Promise<File[]> => {
  const files: File[] = []
  for (const [language, pages] of MADE) {
    const path = join(folder, `made-manual-${language}.pdf`)
    await Bun.write(path, manual(language, pages))
    files.push({ path, language, pages })
  }
  return files
}

/** The larger ones of those that lie beside the project; their names tell their language. */
const worldFiles = async (program: string, say: (text: string) => void): Promise<File[]> => {
  const documents = await worldDocuments()
  if (!documents) say('../shared/documents is absent: only made-up manuals are read')
  const files: File[] = []
  for (const { path, name, kind } of documents ?? []) {
    if (kind !== 'ok' || !name.endsWith('.pdf')) continue
    const { pages } = JSON.parse(await new Response(Bun.spawn([program, 'extract', path, '--json']).stdout).text()) as { pages: number }
    if (pages >= LEAST_PAGES) files.push({ path, pages, language: name.includes('.ru.') ? 'ru' : 'en' })
  }
  return files
}

const timed = async (command: string[]): Promise<number> => {
  const startedAt = performance.now()
  const child = Bun.spawn(command, { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' })
  if ((await child.exited) !== 0) throw new Error(`${command.join(' ')} failed`)
  return performance.now() - startedAt
}

interface Indexed {
  file: File
  ms: number
  chunks: number
  stalls: Stalls
}

const result = (seen: readonly Seen[], indexed: readonly Indexed[], note: string): BenchResult => {
  const speed = (file: File, ms: readonly number[]): number => (file.pages * 1000) / median(ms)
  const slowest = (language: Language): number =>
    Math.min(
      ...seen.filter(({ file }) => file.language === language && file.pages > MANUAL_PAGES).map(({ file, ours }) => speed(file, ours)),
    )
  const stallMs = Math.max(...indexed.map(({ stalls }) => stalls.longestMs))
  const stallCpuMs = Math.max(...indexed.map(({ stalls }) => stalls.longestCpuMs))
  return {
    tables: [
      {
        title: 'from a cold start to the end of the text, pages/s',
        columns: ['file', 'pages', 'replyx extract', 'pdftotext', 'ratio'],
        rows: seen.map(({ file, ours, pdftotext }) => [
          basename(file.path),
          file.pages,
          round(speed(file, ours)),
          round(speed(file, pdftotext)),
          round(speed(file, ours) / speed(file, pdftotext)),
        ]),
      },
      {
        title: `from the upload to the first search: read, cut, embedded by the local model, indexed (${note})`,
        columns: ['file', 'passages', 'seconds', 'pages/s', 'longest stall ms', '99.9 % ms', 'longest CPU ms'],
        rows: indexed.map(({ file, ms, chunks, stalls }) => [
          basename(file.path),
          chunks,
          round(ms / 1000),
          round((file.pages * 1000) / ms),
          round(stalls.longestMs),
          round(stalls.p999Ms),
          round(stalls.longestCpuMs),
        ]),
      },
    ],
    aims: [
      { claim: 'English manuals ≥ 400 pages/s', holds: slowest('en') >= 400, seen: `slowest ${round(slowest('en'))}` },
      { claim: 'Russian manuals ≥ 150 pages/s', holds: slowest('ru') >= 150, seen: `slowest ${round(slowest('ru'))}` },
      {
        claim: 'nobody waits more than 10 ms for an upload',
        holds: stallMs <= 10,
        seen: `${round(stallMs)} ms (CPU ${round(stallCpuMs)})`,
      },
    ],
    isSound: true,
    figures: { englishPagesPerSecond: slowest('en'), russianPagesPerSecond: slowest('ru'), stallMs, stallCpuMs },
  }
}
