import { byteOffset, cannotParse, type Entity, type Formatted, linkEntity } from './entity.ts'

/** The old «Markdown» mode: nothing nests, and an opening mark without its end is a refusal. */
export const parseMarkdown = (source: string): Formatted => {
  const entities: Entity[] = []
  let text = ''
  let at = 0
  while (at < source.length) {
    const char = source[at]!
    if (char === '\\' && '_*`['.includes(source[at + 1] ?? ' ')) {
      text += source[at + 1]
      at += 2
    } else if ('_*`['.includes(char)) {
      const piece = readPiece(source, at)
      const place = { offset: text.length, length: piece.text.length }
      text += piece.text
      at = piece.end
      const entity = piece.type === 'text_link' ? linkEntity(piece.url ?? piece.text, place) : { type: piece.type, ...place, ...piece.more }
      if (entity && place.length > 0) entities.push(entity)
    } else {
      text += char
      at++
    }
  }
  return { text, entities }
}

interface Piece {
  type: string
  text: string
  end: number
  url?: string
  more?: { language: string }
}

const readPiece = (source: string, start: number): Piece => {
  const rest = source.slice(start)
  const pre = /^```(?:([^\s`]+)(?=\s))?(?:\r\n|\n\r|\n|\r)?([\s\S]*?)```/.exec(rest)
  if (pre) {
    const language = pre[1]
    return { type: 'pre', text: pre[2]!, end: start + pre[0].length, ...(language ? { more: { language } } : {}) }
  }
  const mark = rest[0]!
  const close = mark === '[' ? ']' : mark
  const end = rest.startsWith('```') ? -1 : source.indexOf(close, start + 1)
  if (end < 0) throw cannotParse(`Can't find end of the entity starting at byte offset ${byteOffset(source, start)}`)
  const text = source.slice(start + 1, end)
  if (mark !== '[') return { type: mark === '_' ? 'italic' : mark === '*' ? 'bold' : 'code', text, end: end + 1 }
  if (source[end + 1] !== '(') return { type: 'text_link', text, end: end + 1 }
  const urlEnd = source.indexOf(')', end + 2)
  const url = source.slice(end + 2, urlEnd < 0 ? undefined : urlEnd)
  return { type: 'text_link', text, url, end: urlEnd < 0 ? source.length : urlEnd + 1 }
}
