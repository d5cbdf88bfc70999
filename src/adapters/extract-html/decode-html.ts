import { decodeText } from '../extract-text/decode.ts'

/** The text of an HTML file, or undefined for bytes that are none. */
export const decodeHtml = (bytes: Uint8Array): string | undefined => {
  const guess = decodeText(bytes)
  // A mark of byte order and real UTF-8 are sure; what the file says of itself is often left from before it was saved anew.
  if (guess?.encoding.startsWith('utf-')) return guess.text
  const declared = declaredEncoding(bytes)
  // UTF-8 that it is not: many programs write that line into whatever they save.
  if (declared === undefined || /^utf-?8$/.test(declared) || bytes.includes(0)) return guess?.text
  try {
    return new TextDecoder(declared).decode(bytes)
  } catch {
    // No encoding of that name.
    return guess?.text
  }
}

const HEAD_BYTES = 4096

const declaredEncoding = (bytes: Uint8Array): string | undefined => {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1')
  const found =
    /<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head) ?? /^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w:.-]+)/i.exec(head)
  return found?.[1]?.toLowerCase()
}
