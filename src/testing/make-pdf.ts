export interface PdfParts {
  /** The drawing commands of each page. */
  pages: readonly string[]
  /** Further entries of every page, of the catalogue. */
  pageEntries?: string
  catalogEntries?: string
  /** Further objects, by number from 100. */
  objects?: Readonly<Record<number, string>>
  info?: string
}

/** A PDF as a test needs it: F1 is Helvetica, F2 its bold, F3 has letters of two bytes that are Unicode. */
export const makePdf = (parts: PdfParts): Uint8Array<ArrayBuffer> => {
  const objects = new Map<number, string>([
    [1, `<< /Type /Catalog /Pages 2 0 R ${parts.catalogEntries ?? ''} >>`],
    [2, `<< /Type /Pages /Count ${parts.pages.length} /Kids [${parts.pages.map((_, i) => `${20 + i * 2} 0 R`).join(' ')}] >>`],
    [3, font('Helvetica')],
    [4, font('Helvetica-Bold')],
    [5, '<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>'],
    [
      6,
      '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 600 >>',
    ],
    [7, stream(TO_UNICODE)],
    [8, `<< ${parts.info ?? ''} >>`],
  ])
  for (const [i, content] of parts.pages.entries()) {
    const page = 20 + i * 2
    objects.set(
      page,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> /Contents ${page + 1} 0 R ${parts.pageEntries ?? ''} >>`,
    )
    objects.set(page + 1, stream(content))
  }
  for (const [number, content] of Object.entries(parts.objects ?? {})) objects.set(Number(number), content)
  return file(objects)
}

/** One line of text; the angle turns it round its beginning. */
export const textAt = (
  x: number,
  y: number,
  text: string,
  look: { size?: number; font?: 'F1' | 'F2' | 'F3'; angle?: number } = {},
): string => {
  const isPlain = /^[ -~]*$/.test(text)
  const { size = 10, font: face = isPlain ? 'F1' : 'F3', angle = 0 } = look
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)].map((part) => part.toFixed(4))
  return `BT /${face} ${size} Tf ${cos} ${sin} ${-Number(sin)} ${cos} ${x} ${y} Tm ${shownText(text)} Tj ET\n`
}

const shownText = (text: string): string =>
  /^[ -~]*$/.test(text)
    ? `(${text.replace(/[\\()]/g, '\\$&')})`
    : `<${[...text].map((char) => (char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')).join('')}>`

/** Helvetica is 0.5 of its size wide, more or less; lines of a test are drawn with room to spare. */
const font = (name: string): string => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`

export const stream = (content: string): string => `<< /Length ${Buffer.byteLength(content)} >>\nstream\n${content}\nendstream`

const TO_UNICODE = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Any def
1 begincodespacerange <0000> <ffff> endcodespacerange
${Array.from({ length: 3 }, (_, part) => part)
  .map((part) => ranges(part * 86, Math.min(256, part * 86 + 86)))
  .join('\n')}
endcmap end end`

function ranges(from: number, to: number): string {
  const rows = Array.from({ length: to - from }, (_, i) => {
    const high = (from + i).toString(16).padStart(2, '0')
    return `<${high}00> <${high}ff> <${high}00>`
  })
  return `${rows.length} beginbfrange\n${rows.join('\n')}\nendbfrange`
}

const file = (objects: ReadonlyMap<number, string>): Uint8Array<ArrayBuffer> => {
  const parts = ['%PDF-1.7\n']
  const offsets = new Map<number, number>()
  let sizeBytes = Buffer.byteLength(parts.join(''))
  for (const [number, content] of objects) {
    const part = `${number} 0 obj\n${content}\nendobj\n`
    offsets.set(number, sizeBytes)
    parts.push(part)
    sizeBytes += Buffer.byteLength(part)
  }
  const size = Math.max(...objects.keys()) + 1
  parts.push(`xref\n0 ${size}\n0000000000 65535 f \n`)
  for (let number = 1; number < size; number++) {
    const offset = offsets.get(number)
    parts.push(offset === undefined ? '0000000000 00000 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`)
  }
  parts.push(`trailer << /Size ${size} /Root 1 0 R /Info 8 0 R >>\nstartxref\n${sizeBytes}\n%%EOF\n`)
  return new Uint8Array(Buffer.from(parts.join('')))
}
