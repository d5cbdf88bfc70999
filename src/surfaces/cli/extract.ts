import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { errorText, t } from '../../../web/words/index.ts'
import { documentFailureText, type ExtractedBlock, type Extractor } from '../../domain/knowledge/index.ts'
import type { Language } from '../../kernel/language.ts'
import type { CommandLine } from './parse.ts'

export interface ExtractDeps {
  extractor: Extractor
  maxFileBytes: number
  language: Language
  out: (text: string) => void
  complain: (text: string) => void
}

type Outcome = Awaited<ReturnType<Extractor['extract']>>
type Reason = Extract<Outcome, { status: 'failed' }>['reason'] | 'not_found'

export interface ExtractedFile {
  file: string
  status: 'ok' | 'no_text' | 'encrypted' | 'broken'
  text: string
  pages: number | null
  reason: Reason | null
}

/** `replyx extract FILE… [--json]`: reads files as uploads are read and prints a line for each. Returns the exit code: 0 when all were there. */
export const extractCommand = async (deps: ExtractDeps, line: CommandLine): Promise<number> => {
  if (line.words.length === 0) {
    deps.complain(t(deps.language, 'cli.extract_usage'))
    return 2
  }
  let exitCode = 0
  for (const file of line.words) {
    const extracted = await extractFile(deps, file)
    if (extracted.reason === 'not_found') exitCode = 4
    deps.out(line.flags['json'] ? JSON.stringify(extracted) : summary(extracted, deps.language))
  }
  return exitCode
}

const extractFile = async ({ extractor, maxFileBytes }: ExtractDeps, file: string): Promise<ExtractedFile> => {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) return failed(file, 'not_found')
  if (found.size > maxFileBytes) return failed(file, 'too_large')
  let text = ''
  let last: ExtractedBlock | undefined
  const outcome = await extractor.extract(
    { path: file, fileName: basename(file), signal: new AbortController().signal },
    async (blocks) => {
      for (const block of blocks) {
        text += (last ? spacing(last, block) : '') + block.text
        last = block
      }
    },
  )
  if (outcome.status === 'failed') return failed(file, outcome.reason)
  return { file, status: 'ok', text, pages: outcome.pageCount ?? null, reason: null }
}

/** Items of a list and rows of a table stand together. */
const spacing = (before: ExtractedBlock, block: ExtractedBlock): string =>
  before.kind === block.kind && (block.kind === 'list_item' || block.kind === 'table_row') ? '\n' : '\n\n'

const failed = (file: string, reason: Reason): ExtractedFile => ({ file, status: statusOf(file, reason), text: '', pages: null, reason })

/** A text without a letter is a text still; nothing at all is no PDF and no Word document. */
const statusOf = (file: string, reason: Reason): ExtractedFile['status'] => {
  if (reason === 'empty') return /\.(?:pdf|docx|docm)$/i.test(file) ? 'broken' : 'no_text'
  return reason === 'no_text' || reason === 'encrypted' ? reason : 'broken'
}

const summary = ({ file, text, pages, reason }: ExtractedFile, language: Language): string => {
  if (reason === 'not_found') return `${file}: ${t(language, 'cli.extract_not_found')}`
  if (reason !== null) return `${file}: ${errorText(language, documentFailureText(reason))}`
  const params = { characters: text.length, pages: pages ?? 0 }
  return `${file}: ${t(language, pages === null ? 'cli.extracted' : 'cli.extracted_pages', params)}`
}
