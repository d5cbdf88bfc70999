import { strToU8, zipSync } from 'fflate'

/** A Word file from lines: `# ` and `## ` headings, `- ` and `1. ` lists, `| … |` rows of a table, anything else a paragraph. */
export const wordFile = (source: string): Uint8Array => {
  const body: string[] = []
  let rows: string[] = []
  for (const line of [...source.trim().split('\n'), '']) {
    if (line.startsWith('|')) rows.push(rowOf(line))
    else if (rows.length > 0) {
      body.push(`<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid/>${rows.join('')}</w:tbl>`)
      rows = []
    }
    if (line !== '' && !line.startsWith('|')) body.push(blockOf(line))
  }
  const parts: Record<string, string> = {
    '[Content_Types].xml': CONTENT_TYPES,
    '_rels/.rels': relations([['officeDocument', 'word/document.xml']]),
    'word/_rels/document.xml.rels': relations([
      ['styles', 'styles.xml'],
      ['numbering', 'numbering.xml'],
    ]),
    'word/styles.xml': word('styles', [1, 2].map(styleOf).join('')),
    'word/numbering.xml': word('numbering', NUMBERING),
    'word/document.xml': word('document', `<w:body>${body.join('')}</w:body>`),
  }
  const files = Object.entries(parts).map(([name, xml]) => [name, strToU8(`<?xml version="1.0" encoding="UTF-8"?>${xml}`)])
  // One date for all: the same source gives the same file.
  return zipSync(Object.fromEntries(files), { mtime: '2026-11-01T00:00:00Z' })
}

const MAIN = 'application/vnd.openxmlformats-officedocument.wordprocessingml'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'

const override = (name: string): string =>
  `<Override PartName="/word/${name}.xml" ContentType="${MAIN}.${name === 'document' ? 'document.main' : name}+xml"/>`

const CONTENT_TYPES = `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${['document', 'styles', 'numbering'].map(override).join('')}</Types>`

const level = (format: string, text: string): string =>
  `<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr></w:lvl>`

const NUMBERING = `<w:abstractNum w:abstractNumId="0">${level('bullet', '•')}</w:abstractNum><w:abstractNum w:abstractNumId="1">${level('decimal', '%1.')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>`

const word = (root: string, content: string): string => `<w:${root} xmlns:w="${WORD}">${content}</w:${root}>`

const relations = (all: Array<[type: string, target: string]>): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${all.map(([type, target], i) => `<Relationship Id="r${i}" Type="${OFFICE}/${type}" Target="${target}"/>`).join('')}</Relationships>`

const styleOf = (depth: number): string =>
  `<w:style w:type="paragraph" w:styleId="Heading${depth}"><w:name w:val="heading ${depth}"/><w:rPr><w:b/><w:sz w:val="${depth === 1 ? 36 : 28}"/></w:rPr></w:style>`

const blockOf = (line: string): string => {
  const heading = /^(#{1,2}) (.*)$/.exec(line)
  if (heading) return paragraph(heading[2] ?? '', `<w:pStyle w:val="Heading${heading[1]?.length}"/>`)
  const item = /^(-|\d+\.) (.*)$/.exec(line)
  const list = item?.[1] === '-' ? 1 : 2
  return item ? paragraph(item[2] ?? '', `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="${list}"/></w:numPr>`) : paragraph(line)
}

const rowOf = (line: string): string => {
  const cells = line.replace(/^\||\|$/g, '').split('|')
  return `<w:tr>${cells.map((cell) => `<w:tc><w:tcPr/>${paragraph(cell.trim())}</w:tc>`).join('')}</w:tr>`
}

const paragraph = (text: string, properties = ''): string =>
  `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t xml:space="preserve">${escape(text)}</w:t></w:r></w:p>`

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
