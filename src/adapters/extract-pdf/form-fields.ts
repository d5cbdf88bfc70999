import type { Scratch } from './memory.ts'
import type { Pdfium } from './pdfium.ts'
import type { Run } from './runs.ts'

const WIDGET = 20
const FREE_TEXT = 3
const HIDDEN = 2 | 32
const CHECK_BOX = 2
const RADIO = 3
const COMBO_BOX = 4
const LIST_BOX = 5
const TEXT = 6
const MAX_ANNOTATIONS = 5000
const MAX_OPTIONS = 1000

/** What was filled into the fields of a form, and typed over the page, as if it were printed there. */
export const readFormFields = (pdfium: Pdfium, scratch: Scratch, { page, form }: { page: number; form: number }): Run[] => {
  const runs: Run[] = []
  const count = Math.min(MAX_ANNOTATIONS, pdfium.FPDFPage_GetAnnotCount(page))
  for (let i = 0; i < count; i++) {
    const annotation = pdfium.FPDFPage_GetAnnot(page, i)
    if (annotation === 0) continue
    if ((pdfium.FPDFAnnot_GetFlags(annotation) & HIDDEN) === 0) {
      const text = textOf(pdfium, scratch, { annotation, form })
      if (text !== '') runs.push(...runsOf(pdfium, scratch, { annotation, text }))
    }
    pdfium.FPDFPage_CloseAnnot(annotation)
  }
  return runs
}

const textOf = (pdfium: Pdfium, scratch: Scratch, { annotation, form }: { annotation: number; form: number }): string => {
  const subtype = pdfium.FPDFAnnot_GetSubtype(annotation)
  if (subtype === FREE_TEXT) {
    const key = scratch.named('Contents')
    return scratch.text((buffer, size) => pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size))
  }
  if (subtype !== WIDGET || form === 0) return ''
  const type = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
  if (type === CHECK_BOX || type === RADIO) return pdfium.FPDFAnnot_IsChecked(form, annotation) === 0 ? '' : '☑'
  const chosen = type === COMBO_BOX || type === LIST_BOX ? chosenOptions(pdfium, scratch, { annotation, form }) : ''
  if (chosen !== '' || (type !== TEXT && type !== COMBO_BOX && type !== LIST_BOX)) return chosen
  return scratch.text((buffer, size) => pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
}

/** As the list shows them; their values may be codes that nobody sees. */
const chosenOptions = (pdfium: Pdfium, scratch: Scratch, { annotation, form }: { annotation: number; form: number }): string => {
  const count = Math.min(MAX_OPTIONS, pdfium.FPDFAnnot_GetOptionCount(form, annotation))
  const chosen: string[] = []
  for (let i = 0; i < count; i++) {
    if (pdfium.FPDFAnnot_IsOptionSelected(form, annotation, i) === 0) continue
    chosen.push(scratch.text((buffer, size) => pdfium.FPDFAnnot_GetOptionLabel(form, annotation, i, buffer, size)))
  }
  return chosen.join(', ')
}

const runsOf = (pdfium: Pdfium, scratch: Scratch, { annotation, text }: { annotation: number; text: string }): Run[] => {
  pdfium.FPDFAnnot_GetRect(annotation, scratch.floatsAddress)
  const [left = 0, top = 0, right = 0, bottom = 0] = scratch.floats()
  const lines = text.split(/\r\n?|\n/)
  const size = Math.min(10, Math.max(1, Math.abs(top - bottom) / lines.length))
  return lines.map((line, i) => ({
    text: line,
    x0: Math.min(left, right),
    x1: Math.min(Math.max(left, right), Math.min(left, right) + line.length * size * 0.6),
    y:
      lines.length === 1
        ? Math.min(top, bottom) + (Math.abs(top - bottom) - size) / 2 + size * 0.2
        : Math.max(top, bottom) - size * (i + 0.8),
    size,
    isBold: false,
    angle: 0,
    isOpen: true,
  }))
}
