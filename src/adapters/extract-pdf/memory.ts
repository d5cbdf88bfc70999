import type { Pdfium } from './pdfium.ts'

/** A place in the library's memory for what calls give back. The memory moves when it grows, so views are made anew. */
export interface Scratch {
  readonly address: number
  readonly floatsAddress: number
  /** What a call wrote at `address`. */
  doubles(): Float64Array
  /** What a call wrote at `floatsAddress`. */
  floats(): Float32Array
  /** UTF-16 that a call wrote; the call tells how many bytes it has, with the zero at its end. */
  text(write: (buffer: number, sizeBytes: number) => number): string
  /** The same of plain bytes. */
  latin(write: (buffer: number, sizeBytes: number) => number): string
  /** Gives the address of a name as C has it. */
  named(name: string): number
}

const FLOATS_AT = 64
const NAME_AT = 128
const SIZE_BYTES = 64 * 1024
/** Of the beginning, for numbers and names; texts come after it. */
const HEAD_BYTES = 256
/** Of one text; a field of a form with more is no field. */
const MAX_TEXT_BYTES = 4_000_000

export const createScratch = (pdfium: Pick<Pdfium, 'memory' | 'malloc' | 'free'>): Scratch => {
  const address = pdfium.malloc(SIZE_BYTES)
  const room = SIZE_BYTES - HEAD_BYTES
  const written = (write: (buffer: number, sizeBytes: number) => number, endBytes: number): Buffer => {
    const sizeBytes = write(address + HEAD_BYTES, room)
    if (sizeBytes <= endBytes) return Buffer.alloc(0)
    // Longer than the room: the library has written nothing.
    if (sizeBytes > room) return sizeBytes > MAX_TEXT_BYTES ? Buffer.alloc(0) : writtenApart(write, sizeBytes).subarray(0, -endBytes)
    return Buffer.from(pdfium.memory.buffer, address + HEAD_BYTES, sizeBytes - endBytes)
  }
  const writtenApart = (write: (buffer: number, sizeBytes: number) => number, sizeBytes: number): Buffer => {
    const buffer = pdfium.malloc(sizeBytes)
    if (buffer === 0) return Buffer.alloc(0)
    write(buffer, sizeBytes)
    const copy = Buffer.from(new Uint8Array(pdfium.memory.buffer, buffer, sizeBytes))
    pdfium.free(buffer)
    return copy
  }
  let doubles = new Float64Array(pdfium.memory.buffer, address, 8)
  let floats = new Float32Array(pdfium.memory.buffer, address + FLOATS_AT, 8)
  return {
    address,
    floatsAddress: address + FLOATS_AT,
    doubles: () => {
      // Memory that has moved leaves views of no length behind; asking for it at every letter would cost more than reading the letter.
      if (doubles.length === 0) doubles = new Float64Array(pdfium.memory.buffer, address, 8)
      return doubles
    },
    floats: () => {
      if (floats.length === 0) floats = new Float32Array(pdfium.memory.buffer, address + FLOATS_AT, 8)
      return floats
    },
    text: (write) => written(write, 2).toString('utf16le'),
    latin: (write) => written(write, 1).toString('latin1'),
    named: (name) => {
      const bytes = Buffer.from(`${name}\0`, 'latin1')
      new Uint8Array(pdfium.memory.buffer).set(bytes, address + NAME_AT)
      return address + NAME_AT
    },
  }
}
