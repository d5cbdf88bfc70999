import type { FileKind } from '../../domain/knowledge/ports.ts'
import { zipEntries } from '../extract-docx/zip-directory.ts'
import { decodeText } from '../extract-text/decode.ts'
import { type FileSource, readAll, Unreadable } from './reading.ts'

/** What a file really holds, by its content. Its name only tells kinds of text apart, and shows a file that is not what it claims. */
export const sniff = (source: FileSource, fileName: string): FileKind => {
  if (source.sizeBytes === 0) throw new Unreadable('empty')
  const claimed = claimedKind(fileName)
  const found = contentOf(source)
  switch (found) {
    case 'encrypted':
    case 'old_word':
      throw new Unreadable(found)
    case 'text':
    case 'html':
      if (claimed === 'docx' || claimed === 'pdf') throw new Unreadable('mislabelled')
      return found === 'html' ? 'html' : (claimed ?? 'txt')
    case 'docx':
    case 'pdf':
      if (claimed !== undefined && claimed !== found) throw new Unreadable('mislabelled')
      return found
    case 'other':
      throw new Unreadable(claimed === undefined ? 'unsupported' : 'mislabelled')
    case 'unknown':
      if (claimed === undefined) throw new Unreadable('unsupported')
      throw new Unreadable(claimed === 'docx' || claimed === 'pdf' ? 'broken' : 'mislabelled')
  }
}

const EXTENSIONS: Readonly<Record<string, FileKind>> = {
  md: 'md',
  markdown: 'md',
  mdown: 'md',
  txt: 'txt',
  text: 'txt',
  log: 'txt',
  docx: 'docx',
  docm: 'docx',
  pdf: 'pdf',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
}

const claimedKind = (fileName: string): FileKind | undefined => EXTENSIONS[/\.([^.]*)$/.exec(fileName)?.[1]?.toLowerCase() ?? '']

type Content = 'docx' | 'pdf' | 'html' | 'text' | 'encrypted' | 'old_word' | 'other' | 'unknown'

const SAMPLE_BYTES = 64 * 1024
const ZIP = 'PK\x03\x04'
const COMPOUND = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
/** Of what people upload by mistake: RTF, PNG, JPEG, GIF, RAR, 7z. The rest is told by not being text. */
const OTHERS = ['{\\rtf', '\x89PNG', '\xff\xd8\xff', 'GIF8', 'Rar!', '7z\xbc\xaf']

const contentOf = (source: FileSource): Content => {
  const sample = source.read(0, Math.min(SAMPLE_BYTES, source.sizeBytes))
  const start = latin(sample.subarray(0, 1024))
  if (start.startsWith(ZIP)) return archiveContent(source)
  if (start.startsWith(COMPOUND)) return compoundContent(source)
  if (/^(?:\xef\xbb\xbf)?\s*%PDF-/.test(start)) return 'pdf'
  if (OTHERS.some((mark) => start.startsWith(mark))) return 'other'
  const text = decodeText(sample)?.text
  // Too few letters to guess an encoding from are no harm in a page, which names its own.
  if (HTML.test(text ?? start) && !start.includes('\0')) return 'html'
  // Readers of PDF forgive what stands before its mark: a line of mail, the head of a download.
  if (PDF_MARK.test(start)) return 'pdf'
  if (text !== undefined) return 'text'
  return start.includes('%PDF-') ? 'pdf' : 'unknown'
}

/** A page from its first words on; Markdown may hold pieces of HTML, but does not begin like this. */
const HTML = /^\ufeff?(?:\s|<!--(?:(?!-->)[\s\S])*-->|<\?xml\b[^>]*>)*<(?:!doctype\s+html|html)\b/i

/** On a line of its own, as no text about the format would have it. */
const PDF_MARK = /(?:^|[\r\n])%PDF-\d\.\d[ \t]*[\r\n]+(?:%|\d+ \d+ obj\b)/

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** Enough for any document; more entries than this only cost time. */
const MAX_ENTRIES = 2000

const archiveContent = (source: FileSource): Content => {
  const names = [...zipEntries(source, MAX_ENTRIES).keys()]
  return names.includes('[Content_Types].xml') && names.some((name) => name.startsWith('word/')) ? 'docx' : 'other'
}

/** The container of old Office files and of encrypted new ones; what is inside is told by the names in its directory. */
const compoundContent = (source: FileSource): Content => {
  const bytes = Buffer.from(readAll(source))
  const has = (name: string): boolean => bytes.includes(Buffer.from(name, 'utf16le'))
  if (has('EncryptedPackage')) return 'encrypted'
  return has('WordDocument') ? 'old_word' : 'other'
}
