import { type DocumentReader, type FileSource, readAll, Unreadable } from '../extract-child/reading.ts'
import { decodeText } from './decode.ts'
import { readPlain } from './plain.ts'

/** Plain text in any encoding a Russian or English file comes in. */
export const readPlainFile: DocumentReader = async (source, emit) => {
  for (const block of readPlain(fileText(source))) emit(block)
  return {}
}

export const fileText = (source: FileSource): string => {
  const decoded = decodeText(readAll(source))
  if (decoded === undefined) throw new Unreadable('mislabelled')
  return decoded.text
}
