import type { Language } from '../../src/kernel/language.ts'
import { makePdf, textAt } from '../../src/testing/make-pdf.ts'
import { createProse, type Prose } from './prose.ts'

const LINE_CHARS = 84
const TOP = 730
const BOTTOM = 70
const STEP = 12.5

/** A handbook as PDF: headings, paragraphs of full lines, lists, tables, a running title and page numbers. */
export const manual = (language: Language, pages: number): Uint8Array<ArrayBuffer> => {
  const prose = createProse(language, 3)
  const title = prose.heading()
  return makePdf({ pages: Array.from({ length: pages }, (_, i) => page(prose, title, i + 1)) })
}

const page = (prose: Prose, title: string, number: number): string => {
  const parts = [textAt(72, 760, title, { size: 8 }), textAt(300, 40, String(number), { size: 8 })]
  let y = TOP
  const put = (x: number, text: string, look?: Parameters<typeof textAt>[3]): void => {
    parts.push(textAt(x, y, text, look))
    y -= STEP
  }
  for (let i = 0; y > BOTTOM; i++) {
    if (i % 3 === 0) put(72, prose.heading(), { size: 14 })
    if (i % 4 === 3) table(prose, put, () => (y += STEP))
    else for (const line of wrapped(prose.paragraph(4), i % 4 === 2 ? '- ' : '')) if (y > BOTTOM) put(72, line)
    y -= STEP / 2
  }
  return parts.join('')
}

const table = (prose: Prose, put: (x: number, text: string) => void, back: () => void): void => {
  for (let row = 0; row < 4; row++) {
    for (const [i, x] of [72, 230, 390].entries()) {
      put(x, prose.heading().slice(0, 22))
      if (i < 2) back()
    }
  }
}

const wrapped = (text: string, mark: string): string[] => {
  const lines = ['']
  for (const word of `${mark}${text}`.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line.length + word.length < LINE_CHARS) lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
