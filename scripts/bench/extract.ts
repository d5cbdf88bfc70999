import { type WorldDocument, worldDocuments } from './documents.ts'
import { executable } from './executable.ts'
import { type Bench, type BenchResult, median, round } from './report.ts'

const SLOWEST_SHOWN = 8

interface Reading {
  document: WorldDocument
  /** Undefined when it was read right. */
  fault: string | undefined
  ms: number
  peakMb: number
}

/** Every document that lies beside the project, read by the executable as an upload is: right, and at what cost. */
export const bench: Bench = async ({ say }) => {
  const file = await executable(say)
  const documents = await worldDocuments()
  if (!documents) {
    say('SKIPPED: ../shared/documents is absent, and nothing else was read')
    return { tables: [], aims: [], isSound: true, figures: { documents: 0 } }
  }
  say(`${documents.length} documents`)
  const readings: Reading[] = []
  for (const document of documents) readings.push(await read(file, document))
  return result(readings)
}

/** The memory is that of the larger of the two processes: the command, or the child in which it reads. */
const read = async (file: string, document: WorldDocument): Promise<Reading> => {
  const startedAt = performance.now()
  const child = Bun.spawn([file, 'extract', document.path, '--json'], { stdout: 'pipe', stderr: 'ignore', env: {} })
  const output = await new Response(child.stdout).text()
  await child.exited
  const ms = performance.now() - startedAt
  return { document, fault: faultOf(document, output), ms, peakMb: (child.resourceUsage()?.maxRSS ?? Number.NaN) / 2 ** 20 }
}

const flat = (text: string): string => text.replace(/\s+/g, ' ')

const faultOf = ({ kind, accepted, phrases, pages }: WorldDocument, output: string): string | undefined => {
  const line = output === '' ? undefined : (JSON.parse(output) as { status: string; text: string; pages: number | null })
  if (!line) return 'no answer'
  if (kind !== line.status && !accepted.includes(line.status)) return `${line.status} instead of ${kind}`
  if (line.status !== 'ok') return undefined
  const text = flat(line.text)
  const missing = phrases.filter((phrase) => !text.includes(flat(phrase)))
  if (missing.length > 0) return `without "${missing[0]}"`
  return pages !== undefined && line.pages !== pages ? `${line.pages} pages instead of ${pages}` : undefined
}

const result = (readings: readonly Reading[]): BenchResult => {
  const right = readings.filter((reading) => reading.fault === undefined).length
  const bySpeed = readings.toSorted((a, b) => b.ms - a.ms)
  const peakMb = Math.max(...readings.map((reading) => reading.peakMb))
  const slowestMs = bySpeed[0]?.ms ?? Number.NaN
  const row = ({ document, fault, ms, peakMb: mb }: Reading) => [document.name, document.kind, fault ?? 'right', round(ms), round(mb)]
  const shown = [...readings.filter((reading) => reading.fault !== undefined), ...bySpeed.slice(0, SLOWEST_SHOWN)]
  return {
    tables: [
      {
        title: `documents of the world: wrong ones, then the slowest (median ${round(median(readings.map((reading) => reading.ms)))} ms)`,
        columns: ['document', 'is', 'read', 'ms', 'peak MB'],
        rows: [...new Set(shown)].map(row),
      },
    ],
    aims: [
      { claim: 'every document is read right', holds: right === readings.length, seen: `${right} / ${readings.length}` },
      { claim: 'each ends within seconds', holds: slowestMs <= 10_000, seen: `slowest ${round(slowestMs)} ms` },
      { claim: 'a reader ends at 512 MB, give or take what it takes within 25 ms', holds: peakMb <= 700, seen: `peak ${round(peakMb)} MB` },
    ],
    isSound: right === readings.length,
    figures: { right, documents: readings.length, slowestMs, peakMb },
  }
}
