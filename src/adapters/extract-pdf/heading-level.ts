export interface HeadingLook {
  text: string
  lineCount: number
  size: number
  isBold: boolean
  bodySize: number
}

const MAX_CHARS = 200

/** The level of a heading by its look against the body of the document, or undefined for what is none. */
export const headingLevel = (look: HeadingLook): number | undefined => {
  const { text, lineCount, size, isBold, bodySize } = look
  if (lineCount > 3 || text.length > MAX_CHARS || !/\p{L}{2}/u.test(text) || /[.,;:…]$/.test(text)) return undefined
  const ratio = size / bodySize
  const depth = numberedDepth(text)
  if (ratio >= 1.7) return depth ?? 1
  if (ratio >= 1.35) return depth ?? 2
  if (ratio >= 1.13) return depth ?? 3
  if (!isBold || ratio < 0.95 || lineCount > 2 || text.length > MAX_CHARS / 2) return undefined
  return depth ?? 4
}

/** `2.3 Delivery` says itself how deep it is. */
const numberedDepth = (text: string): number | undefined => {
  const number = /^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\p{Lu}/u.exec(text)?.[1]
  return number === undefined ? undefined : number.split('.').length
}
