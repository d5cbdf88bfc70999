import { scoreSingleByte } from './score-single-byte.ts'

export interface DecodedText {
  text: string
  encoding: string
}

/** The text of a file in whatever encoding it was saved, or undefined for bytes that are no text. */
export const decodeText = (bytes: Uint8Array): DecodedText | undefined => {
  const marked = byMark(bytes)
  if (marked) return decoded(bytes, marked)
  const wide = wideEncoding(bytes)
  if (wide) return decoded(bytes, wide)
  if (looksBinary(bytes)) return undefined
  const utf8 = new TextDecoder('utf-8').decode(bytes)
  if (isMostlyWhole(utf8)) return { text: utf8, encoding: 'utf-8' }
  const encoding = singleByteEncoding(bytes)
  return encoding === undefined ? undefined : decoded(bytes, encoding)
}

const SAMPLE_BYTES = 64 * 1024

const decoded = (bytes: Uint8Array, encoding: Bun.Encoding): DecodedText => ({ text: new TextDecoder(encoding).decode(bytes), encoding })

const byMark = (bytes: Uint8Array): Bun.Encoding | undefined => {
  const [first, second, third] = bytes
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/** UTF-16 without a mark: in Russian and English nearly every unit has a high byte of 0 or 4, always on the same side. */
const wideEncoding = (bytes: Uint8Array): Bun.Encoding | undefined => {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return undefined
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const high = [0, 0]
  let zeros = 0
  for (const [i, byte] of sample.entries()) {
    if (byte === 0) zeros += 1
    if (byte === 0 || byte === 4) high[i % 2] = (high[i % 2] ?? 0) + 1
  }
  const [even = 0, odd = 0] = high
  const units = sample.length / 2
  if (zeros === 0 || Math.max(even, odd) < units * 0.9 || Math.min(even, odd) > units * 0.3) return undefined
  return odd > even ? 'utf-16le' : 'utf-16be'
}

const looksBinary = (bytes: Uint8Array): boolean => {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  let controls = 0
  for (const byte of sample) {
    if (byte === 0) return true
    if (byte < 32 && !(byte >= 8 && byte <= 13) && byte !== 27 && byte !== 26) controls += 1
  }
  return controls * 100 > sample.length
}

/** A few broken bytes (a file cut in the middle of a letter) do not make a UTF-8 text something else. */
const isMostlyWhole = (text: string): boolean => {
  const broken = text.match(/\ufffd/g)?.length ?? 0
  if (broken === 0) return true
  const whole = text.match(/[\u0080-\ufffc]/g)?.length ?? 0
  return broken * 50 <= whole
}

const SINGLE_BYTE: readonly Bun.Encoding[] = ['windows-1251', 'koi8-r', 'ibm866', 'windows-1252', 'x-mac-cyrillic']
/** Below it no encoding makes language of the bytes: prose scores above 0.3 a letter, noise below -1. */
const NO_LANGUAGE = -0.5

const singleByteEncoding = (bytes: Uint8Array): Bun.Encoding | undefined => {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const scored = SINGLE_BYTE.map((encoding) => ({ encoding, score: scoreSingleByte(new TextDecoder(encoding).decode(sample)) }))
  const best = scored.toSorted((a, b) => b.score - a.score)[0]
  return best && best.score > NO_LANGUAGE ? best.encoding : undefined
}
