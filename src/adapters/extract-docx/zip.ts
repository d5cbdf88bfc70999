import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { type FileSource, Unreadable } from '../extract-child/reading.ts'
import { type ZipEntry, zipEntries } from './zip-directory.ts'

export interface ZipLimits {
  entries: number
  /** Real bytes of one entry and of all that were read; what the headers claim counts for nothing. */
  entryBytes: number
  totalBytes: number
  /** Real bytes for one stored byte, once an entry has passed a million. */
  ratio: number
}

export interface Zip {
  has(name: string): boolean
  /** The content in pieces. Throws Unreadable: `broken` for one that does not inflate or is not there, `too_large` beyond a limit. */
  read(name: string): AsyncGenerator<Uint8Array>
}

/** An archive that nobody vouches for: names are only keys, sizes are counted while inflating, nothing nested is opened. */
export const openZip = (source: FileSource, limits: ZipLimits): Zip => {
  const entries = zipEntries(source, limits.entries)
  let totalBytes = 0

  async function* read(name: string): AsyncGenerator<Uint8Array> {
    const entry = entries.get(name)
    if (!entry) throw new Unreadable('broken')
    let bytes = 0
    for await (const part of content(source, entry)) {
      bytes += part.byteLength
      totalBytes += part.byteLength
      const isSwollen = bytes > 1_000_000 && bytes > entry.storedBytes * limits.ratio
      if (bytes > limits.entryBytes || totalBytes > limits.totalBytes || isSwollen) throw new Unreadable('too_large')
      yield part
    }
  }

  return { has: (name) => entries.has(name), read }
}

const STORED = 0
const DEFLATED = 8

async function* content(source: FileSource, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  if (entry.isEncrypted) throw new Unreadable('encrypted')
  const stored = storedParts(source, entry)
  if (entry.method === STORED) yield* stored
  else if (entry.method === DEFLATED) yield* inflated(stored)
  else throw new Unreadable('broken')
}

async function* inflated(stored: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: PART_BYTES })
  const input = Readable.from(stored)
  input.on('error', (error) => inflate.destroy(error))
  input.pipe(inflate)
  try {
    for await (const part of inflate) yield part
  } catch (cause) {
    throw cause instanceof Unreadable ? cause : new Unreadable('broken', { cause })
  } finally {
    input.destroy()
    inflate.destroy()
  }
}

const PART_BYTES = 64 * 1024
const LOCAL_HEADER = 0x04034b50
const LOCAL_HEADER_BYTES = 30

function* storedParts(source: FileSource, entry: ZipEntry): Generator<Uint8Array> {
  const header = source.read(entry.headerOffset, LOCAL_HEADER_BYTES)
  if (header.byteLength < LOCAL_HEADER_BYTES) throw new Unreadable('broken')
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  if (view.getUint32(0, true) !== LOCAL_HEADER) throw new Unreadable('broken')
  let offset = entry.headerOffset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true)
  const end = offset + entry.storedBytes
  if (end > source.sizeBytes) throw new Unreadable('broken')
  for (; offset < end; offset += PART_BYTES) yield source.read(offset, Math.min(PART_BYTES, end - offset))
}
