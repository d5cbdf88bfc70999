import { strToU8, type Zippable, zipSync } from 'fflate'

export interface DocxParts {
  /** The content of w:body. */
  body: string
  /** The content of w:styles, w:numbering, w:footnotes. */
  styles?: string
  numbering?: string
  footnotes?: string
  header?: string
  /** Further files of the archive, or others in place of the usual ones. */
  files?: Record<string, string | Uint8Array>
}

const NAMESPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A Word document as a test needs it. */
export const makeDocx = (parts: DocxParts): Uint8Array<ArrayBuffer> => {
  const wrapped = (root: string, content: string): string => `<?xml version="1.0"?><w:${root} ${NAMESPACES}>${content}</w:${root}>`
  const relations = Object.keys(PART_ROOTS).map((type) => `<Relationship Id="${type}" Type="${TYPE}/${type}" Target="${type}.xml"/>`)
  const link = `<Relationship Id="link" Type="${TYPE}/hyperlink" Target="https://shop.example/" TargetMode="External"/>`
  const files: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships><Relationship Id="a" Type="${TYPE}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/_rels/document.xml.rels': `<Relationships>${relations.join('')}${link}</Relationships>`,
    'word/document.xml': wrapped('document', `<w:body>${parts.body}</w:body>`),
  }
  for (const [type, root] of Object.entries(PART_ROOTS)) {
    const content = parts[type as keyof typeof PART_ROOTS]
    if (content !== undefined) files[`word/${type}.xml`] = wrapped(root, content)
  }
  return zip({ ...files, ...parts.files })
}

const PART_ROOTS = { styles: 'styles', numbering: 'numbering', footnotes: 'footnotes', header: 'hdr' } as const

export const zip = (files: Record<string, string | Uint8Array>): Uint8Array<ArrayBuffer> => {
  const entries: Zippable = {}
  for (const [name, content] of Object.entries(files)) entries[name] = typeof content === 'string' ? strToU8(content) : content
  return new Uint8Array(zipSync(entries))
}

/** A paragraph of one run. */
export const paragraph = (text: string, properties = ''): string =>
  `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`
