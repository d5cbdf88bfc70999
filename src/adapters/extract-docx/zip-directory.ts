import { type FileSource, Unreadable } from '../extract-child/reading.ts'

export interface ZipEntry {
  method: number
  isEncrypted: boolean
  storedBytes: number
  headerOffset: number
}

/** The central directory of an archive by name. Throws Unreadable: `too_large` beyond `maxEntries`, `broken` for nonsense. */
export const zipEntries = (source: FileSource, maxEntries: number): Map<string, ZipEntry> => {
  const end = endRecord(source)
  if (end.count > maxEntries || end.sizeBytes > maxEntries * MAX_RECORD_BYTES) throw new Unreadable('too_large')
  const directory = source.read(end.offset, end.sizeBytes)
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength)
  const entries = new Map<string, ZipEntry>()
  for (let at = 0, i = 0; i < end.count; i++) {
    if (at + RECORD_BYTES > view.byteLength || view.getUint32(at, true) !== RECORD) throw new Unreadable('broken')
    const nameBytes = view.getUint16(at + 28, true)
    const name = decoder.decode(directory.subarray(at + RECORD_BYTES, at + RECORD_BYTES + nameBytes))
    // The first of two equal names wins, as it does for whoever reads the archive from its start.
    if (!entries.has(name)) entries.set(name, entryAt(view, at))
    at += RECORD_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

const decoder = new TextDecoder()
const RECORD = 0x02014b50
const RECORD_BYTES = 46
/** A record with a long name and room for extra fields. */
const MAX_RECORD_BYTES = 1024
const END = 0x06054b50
const END_BYTES = 22
const MAX_COMMENT_BYTES = 0xffff
/** Where a field says so, the real number stands in a 64-bit record: an archive of gigabytes, which no document of words is. */
const IN_64_BITS = 0xffffffff

const entryAt = (view: DataView, at: number): ZipEntry => ({
  isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
  method: view.getUint16(at + 10, true),
  storedBytes: view.getUint32(at + 20, true),
  headerOffset: view.getUint32(at + 42, true),
})

const endRecord = (source: FileSource): { count: number; sizeBytes: number; offset: number } => {
  const tailBytes = Math.min(source.sizeBytes, END_BYTES + MAX_COMMENT_BYTES)
  const tail = source.read(source.sizeBytes - tailBytes, tailBytes)
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue
    const count = view.getUint16(at + 10, true)
    const sizeBytes = view.getUint32(at + 12, true)
    const offset = view.getUint32(at + 16, true)
    if (count === 0xffff || sizeBytes === IN_64_BITS || offset === IN_64_BITS) throw new Unreadable('too_large')
    if (offset + sizeBytes <= source.sizeBytes) return { count, sizeBytes, offset }
  }
  throw new Unreadable('broken')
}
