import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'

const FOLDER = resolve('../shared/documents')
const LIST = `${FOLDER}/expected.jsonl`

/** A document of the world, with what a reader must find in it. */
export interface WorldDocument {
  path: string
  name: string
  kind: 'ok' | 'no_text' | 'encrypted' | 'broken'
  /** Besides `kind`, what is right too; there `broken` goes by the name of `error`. */
  accepted: readonly string[]
  phrases: readonly string[]
  pages: number | undefined
}

interface Line {
  file: string
  kind: WorldDocument['kind']
  accept?: string[]
  must_contain: string[]
  should_contain?: Record<string, string[]>
  pages?: number
}

/** The documents that lie beside the project; undefined where they do not. */
export const worldDocuments = async (): Promise<WorldDocument[] | undefined> => {
  if (!(await Bun.file(LIST).exists())) return undefined
  const lines = readFileSync(LIST, 'utf8').trim().split('\n')
  return lines.map((text) => {
    const line = JSON.parse(text) as Line
    return {
      path: `${FOLDER}/${line.file}`,
      name: basename(line.file),
      kind: line.kind,
      accepted: (line.accept ?? []).map((kind) => (kind === 'error' ? 'broken' : kind)),
      phrases: [...line.must_contain, ...Object.values(line.should_contain ?? {}).flat()],
      pages: line.pages,
    }
  })
}
