/** Neighbouring letters of one line, of one size and direction, in the frame of that direction: `x` runs with the reading, `y` up. */
export interface Run {
  text: string
  x0: number
  x1: number
  /** The line the letters stand on. */
  y: number
  size: number
  isBold: boolean
  /** Degrees, 0 to 359: how the frame is turned against the page. */
  angle: number
  /** A space was written after it. */
  isOpen: boolean
}

/** Stands where a word was divided at the end of a line. */
export const DIVIDED = '\u0002'

const IDEOGRAPH = /[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]/

/** Scripts that put no space between words. Korean does. */
export const isIdeograph = (char: string): boolean => IDEOGRAPH.test(char)

/** Letters of Hebrew, Arabic and their kin; their digits run from left to right. */
const RIGHT_TO_LEFT = /[\u05be-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

export const isRightToLeft = (text: string): boolean => text > '\u05bd' && RIGHT_TO_LEFT.test(text)
