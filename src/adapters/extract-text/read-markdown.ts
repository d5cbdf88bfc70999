import type { DocumentReader } from '../extract-child/reading.ts'
import { readMarkdown } from './markdown.ts'
import { fileText } from './read-plain.ts'

/** Markdown in any encoding that plain text may have. */
export const readMarkdownFile: DocumentReader = async (source, emit) => {
  const { title, blocks } = readMarkdown(fileText(source))
  for (const block of blocks) emit(block)
  return { title }
}
