import type { Scratch } from './memory.ts'
import type { Pdfium } from './pdfium.ts'
import { DIVIDED, isIdeograph, isRightToLeft, type Run } from './runs.ts'

export type TextCalls = Pick<Pdfium, Extract<keyof Pdfium, `FPDFText_${string}` | `FPDFTextObj_${string}` | `FPDFFont_${string}`>>

/** One letter as the library tells it, in the coordinates of the page. */
interface Glyph {
  char: string
  originX: number
  originY: number
  left: number
  right: number
  bottom: number
  top: number
  height: number
  angle: number
}

/** What all letters drawn by one piece of the file have in common. */
interface Face {
  angle: number
  size: number
  isBold: boolean
}

/** The letters of one page as runs, in the order in which the file draws them. */
export const readRuns = (pdfium: TextCalls, scratch: Scratch, text: number): Run[] => {
  const count = pdfium.FPDFText_CountChars(text)
  const faceAt = createFaces(pdfium, scratch, text)
  const runs: Run[] = []
  let open: OpenRun | undefined
  for (let i = 0; i < count; i++) {
    let code = pdfium.FPDFText_GetUnicode(text, i)
    if (code >= 0xd800 && code < 0xdc00) code = pairOf(code, pdfium.FPDFText_GetUnicode(text, ++i))
    if (code === 13 || code === 10) {
      if (open) open.isEnded = true
    } else if (code === 2 || code === 0xad || code === 0xfffe) {
      if (open) open.run.text += DIVIDED
    } else if (code === 32 || code === 0xa0 || code === 9 || code === 3) {
      if (open) open.run.isOpen = true
    } else if (code > 31) {
      const object = pdfium.FPDFText_GetTextObject(text, i)
      if (open && flowsOn(open, { object, code }) && follows(pdfium, scratch, { text, i, code, open })) continue
      if (open) settle(pdfium, scratch, { text, open })
      const face = faceAt(i, object)
      const glyph = readGlyph(pdfium, scratch, { text, i, code, angle: face.angle })
      if (open && isOverprint(open.last, glyph)) continue
      if (open && open.run.isBold === face.isBold && continues(open, glyph)) extend(open, glyph)
      else {
        open = begin(glyph, face)
        runs.push(open.run)
      }
      Object.assign(open, { object, code, lastX: glyph.originX })
    }
  }
  if (open) settle(pdfium, scratch, { text, open })
  return withoutOverprints(runs)
}

/** Nearly all letters follow another of the same piece of text on a level line. They are spared what is asked of the others. */
const flowsOn = (open: OpenRun, { object, code }: { object: number; code: number }): boolean =>
  object === open.object && object !== 0 && open.run.angle === 0 && !open.isEnded && !open.isMirrored && code !== open.code && code < 0x590

const follows = (pdfium: TextCalls, scratch: Scratch, at: { text: number; i: number; code: number; open: OpenRun }): boolean => {
  const { open, i } = at
  const { run } = open
  const { address } = scratch
  pdfium.FPDFText_GetCharOrigin(at.text, i, address, address + 8)
  const origin = scratch.doubles()
  const x = origin[0] ?? 0
  const y = origin[1] ?? 0
  const step = x - open.lastX
  if (step < run.size * NARROW || step > run.size * WIDE_GAP || y - run.y > run.size * 0.1 || run.y - y > run.size * 0.1) return false
  run.text += run.isOpen ? ` ${String.fromCharCode(at.code)}` : String.fromCharCode(at.code)
  run.isOpen = false
  open.lastX = x
  open.code = at.code
  open.unsettled = i
  return true
}

/** Narrower letters than `i` and `l` stand one over another. */
const NARROW = 0.12

/** Where the last of the spared letters ends. */
const settle = (pdfium: TextCalls, scratch: Scratch, { text, open }: { text: number; open: OpenRun }): void => {
  if (open.unsettled === undefined) return
  open.last = readGlyph(pdfium, scratch, { text, i: open.unsettled, code: open.code, angle: 0 })
  if (open.last.right > open.run.x1) open.run.x1 = open.last.right
  open.unsettled = undefined
}

/** Characters beyond the first 65,536 come in halves. */
const pairOf = (high: number, low: number): number =>
  low >= 0xdc00 && low < 0xe000 ? ((high - 0xd800) << 10) + low - 0xdc00 + 0x10000 : high

/** Some programs print twice with a small offset to make a letter bold or to give it a shadow. The parts of a ligature have no offset. */
const isOverprint = (last: Glyph, glyph: Glyph): boolean =>
  glyph.char === last.char &&
  glyph.angle === 0 &&
  last.angle === 0 &&
  (glyph.left !== last.left || glyph.originY !== last.originY) &&
  Math.abs(glyph.left - last.left) < (last.right - last.left) / 2 &&
  Math.abs(glyph.originY - last.originY) < last.height * OVERPRINTED

const OVERPRINTED = 0.25

const withoutOverprints = (runs: Run[]): Run[] => {
  const printed = new Map<string, Run[]>()
  return runs.filter((run) => {
    const same = printed.get(run.text)
    if (same?.some((other) => Math.hypot(other.x0 - run.x0, other.y - run.y) < run.size * OVERPRINTED && other.angle === run.angle))
      return false
    if (same) same.push(run)
    else printed.set(run.text, [run])
    return true
  })
}

interface OpenRun {
  run: Run
  /** A line break was written after it. */
  isEnded: boolean
  /** The last letter. */
  last: Glyph
  /** Of Hebrew or Arabic: the library gives their letters in the order of reading, each to the left of the one before. */
  isMirrored: boolean
  /** The piece of text that drew the last letter, its character and where it stands. */
  object: number
  code: number
  lastX: number
  /** The index of the last letter, when `last` is an earlier one. */
  unsettled: number | undefined
}

const readGlyph = (pdfium: TextCalls, scratch: Scratch, at: { text: number; i: number; code: number; angle: number }): Glyph => {
  const { address } = scratch
  const { angle } = at
  pdfium.FPDFText_GetCharOrigin(at.text, at.i, address, address + 8)
  pdfium.FPDFText_GetLooseCharBox(at.text, at.i, scratch.floatsAddress)
  // By index: iterators are a tenth of the time here, and this is for every letter.
  const origin = scratch.doubles()
  const box = scratch.floats()
  const originX = origin[0] ?? 0
  const originY = origin[1] ?? 0
  const left = box[0] ?? 0
  const top = box[1] ?? 0
  const right = box[2] ?? 0
  const bottom = box[3] ?? 0
  const height = angle === 90 || angle === 270 ? right - left : top - bottom
  return { char: characterOf(at.code), originX, originY, left, right, bottom, top, height: height > 0.1 ? height : 0.1, angle }
}

const characterOf = (code: number): string =>
  code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code)

const begin = (glyph: Glyph, { size, isBold, angle }: Face): OpenRun => ({
  run: { text: glyph.char, ...placed(glyph, angle), size, isBold, angle, isOpen: false },
  isEnded: false,
  last: glyph,
  isMirrored: isRightToLeft(glyph.char),
  object: 0,
  code: 0,
  lastX: glyph.originX,
  unsettled: undefined,
})

/** Where the letter stands when the page is turned so that its line is level. */
const placed = (glyph: Glyph, angle: number): { x0: number; x1: number; y: number } => {
  if (angle === 0) return { x0: glyph.left, x1: glyph.right, y: glyph.originY }
  if (angle === 90) return { x0: glyph.bottom, x1: glyph.top, y: -glyph.originX }
  if (angle === 180) return { x0: -glyph.right, x1: -glyph.left, y: -glyph.originY }
  if (angle === 270) return { x0: -glyph.top, x1: -glyph.bottom, y: glyph.originX }
  const cos = Math.cos((angle * Math.PI) / 180)
  const sin = Math.sin((angle * Math.PI) / 180)
  const x0 = glyph.originX * cos + glyph.originY * sin
  return { x0, x1: x0 + glyph.height / 2, y: glyph.originY * cos - glyph.originX * sin }
}

/** Wider gaps than this many letter heights part the columns of a table or of a page. */
const WIDE_GAP = 0.9

const continues = (open: OpenRun, glyph: Glyph): boolean => {
  const { run, last } = open
  if (last.angle !== glyph.angle) return false
  if (isBelow(last, glyph) && (run.angle === 270 || run.text.length === 1)) return true
  if (run.angle !== glyph.angle || open.isEnded || Math.abs(last.height - glyph.height) > last.height * 0.2) return false
  if (open.isMirrored) return (isRightToLeft(glyph.char) || !STRONG.test(glyph.char)) && isBefore(run, glyph)
  if (isRightToLeft(glyph.char)) return false
  if (run.angle === 0) return isNext(run, glyph.left, glyph.originY)
  const next = placed(glyph, run.angle)
  return isNext(run, next.x0, next.y)
}

const isNext = (run: Run, x0: number, y: number): boolean => {
  const gap = x0 - run.x1
  return Math.abs(y - run.y) < run.size * 0.15 && gap < run.size * WIDE_GAP && gap > -run.size * 0.6
}

const STRONG = /[\p{L}\p{N}]/u

const isBefore = (run: Run, glyph: Glyph): boolean => {
  const gap = run.x0 - glyph.right
  return Math.abs(glyph.originY - run.y) < run.size * 0.15 && gap < run.size * WIDE_GAP && gap > -run.size * 0.6
}

const extend = (open: OpenRun, glyph: Glyph): void => {
  const { run } = open
  // Written from top to bottom, as Chinese and Japanese may be: the same as level lines seen with the head on the right shoulder.
  if (isBelow(open.last, glyph) && run.angle !== 270) Object.assign(run, placed(open.last, 270), { angle: 270 })
  run.text += run.isOpen ? ` ${glyph.char}` : glyph.char
  const end = run.angle === 0 ? glyph.right : placed(glyph, run.angle).x1
  if (end > run.x1) run.x1 = end
  if (run.angle === 0 && glyph.left < run.x0) run.x0 = glyph.left
  run.isOpen = false
  open.isEnded = false
  open.last = glyph
}

const isBelow = (above: Glyph, below: Glyph): boolean => {
  const drop = above.originY - below.originY
  return (
    above.angle === 0 &&
    drop > above.height * 0.6 &&
    drop < above.height * 1.6 &&
    Math.abs(above.left + above.right - below.left - below.right) < above.height * 0.4 &&
    isIdeograph(above.char) &&
    isIdeograph(below.char)
  )
}

const BOLD = /bold|black|heavy|demi|\+?(?:cm|sf|lm|ec|la)[a-z]*bx/i

/** The face of the letter at an index. Asked for once a piece of text; the name of each font once a page. */
const createFaces = (pdfium: TextCalls, scratch: Scratch, text: number): ((index: number, object: number) => Face) => {
  const isBold = createBoldness(pdfium, scratch)
  let lastObject = 0
  let last: Face | undefined
  return (index, object) => {
    if (last !== undefined && object !== 0 && object === lastObject) return last
    lastObject = object
    last = { angle: angleAt(pdfium, text, index), size: sizeAt(pdfium, scratch, { text, i: index }), isBold: isBold(object) }
    return last
  }
}

/** The library counts clockwise. */
const angleAt = (pdfium: TextCalls, text: number, index: number): number => {
  const radians = pdfium.FPDFText_GetCharAngle(text, index)
  return radians > 0.001 ? (720 - Math.round((radians * 180) / Math.PI)) % 360 : 0
}

/** A font of size 1 in a scaled frame is common, so the frame counts. */
const sizeAt = (pdfium: TextCalls, scratch: Scratch, at: { text: number; i: number }): number => {
  const isTold = pdfium.FPDFText_GetMatrix(at.text, at.i, scratch.floatsAddress) !== 0
  const [, , c = 0, d = 1] = scratch.floats()
  const size = pdfium.FPDFText_GetFontSize(at.text, at.i) * (isTold ? Math.hypot(c, d) : 1)
  return Math.max(0.1, size)
}

const createBoldness = (pdfium: TextCalls, scratch: Scratch): ((object: number) => boolean) => {
  const known = new Map<number, boolean>()
  return (object) => {
    const font = object === 0 ? 0 : pdfium.FPDFTextObj_GetFont(object)
    const isBold =
      known.get(font) ?? (font !== 0 && BOLD.test(scratch.latin((buffer, size) => pdfium.FPDFFont_GetBaseFontName(font, buffer, size))))
    known.set(font, isBold)
    return isBold
  }
}
