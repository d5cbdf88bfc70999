import { byteOffset, cannotParse, checkLink, type Entity, type Formatted, linkEntity } from './entity.ts'

const PLAIN: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
}
const TAGS = new Set([...Object.keys(PLAIN), 'a', 'span', 'pre', 'code', 'blockquote', 'tg-emoji', 'tg-time'])

interface Open {
  tag: string
  attributes: Map<string, string>
  offset: number
}

/** HTML as the service reads it: its own small set of tags, everything else a refusal with the place in bytes. */
export const parseHtml = (source: string): Formatted => {
  const open: Open[] = []
  const entities: Entity[] = []
  let text = ''
  let at = 0
  while (at < source.length) {
    const char = source[at]!
    if (char === '&') {
      const reference = readReference(source, at)
      text += reference.text
      at = reference.end
    } else if (char !== '<') {
      text += char
      at++
    } else if (source[at + 1] === '/') {
      const closed = readEndTag(source, at, open)
      addEntity(entities, closed.open, text)
      at = closed.end
    } else {
      const tag = readStartTag(source, at)
      open.push({ tag: tag.name, attributes: tag.attributes, offset: text.length })
      at = tag.end
    }
  }
  const last = open.at(-1)
  if (last) throw cannotParse(`Can't find end tag corresponding to start tag "${last.tag}"`)
  return { text, entities }
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }

/** What is no reference known there stays as it is, the ampersand too. */
const readReference = (source: string, start: number): { text: string; end: number } => {
  const found = /^&(?:#(?:x([0-9a-f]{1,6})|(\d{1,7}))|([a-z]+));?/i.exec(source.slice(start, start + 12))
  const asIs = { text: '&', end: start + 1 }
  if (!found) return asIs
  const [whole, hex, decimal, name] = found
  if (name !== undefined) return NAMED[name] === undefined ? asIs : { text: NAMED[name], end: start + whole.length }
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return code === 0 || code >= 0x10ffff ? asIs : { text: String.fromCodePoint(code), end: start + whole.length }
}

const isSpace = (char: string | undefined): boolean => char !== undefined && ' \t\n\r\v\0'.includes(char)

const readStartTag = (source: string, start: number): { name: string; attributes: Map<string, string>; end: number } => {
  const place = `at byte offset ${byteOffset(source, start)}`
  let at = start + 1
  while (at < source.length && !isSpace(source[at]) && source[at] !== '>') at++
  if (at >= source.length) throw cannotParse(`Unclosed start tag ${place}`)
  const name = source.slice(start + 1, at).toLowerCase()
  if (!TAGS.has(name)) throw cannotParse(`Unsupported start tag "${name}" ${place}`)
  const attributes = new Map<string, string>()
  for (;;) {
    while (isSpace(source[at])) at++
    if (source[at] === '>') break
    const attribute = readAttribute(source, at, { name, place })
    attributes.set(attribute.name, attribute.value)
    at = attribute.end
  }
  if (name === 'span' && attributes.get('class') !== 'tg-spoiler') throw cannotParse(`Tag "span" must have class "tg-spoiler" ${place}`)
  return { name, attributes, end: at + 1 }
}

const readAttribute = (
  source: string,
  start: number,
  tag: { name: string; place: string },
): { name: string; value: string; end: number } => {
  let at = start
  while (at < source.length && !isSpace(source[at]) && !'=>/"\''.includes(source[at]!)) at++
  const name = source.slice(start, at)
  if (at >= source.length) throw cannotParse(`Unclosed start tag "${tag.name}" ${tag.place}`)
  if (name === '') throw cannotParse(`Empty attribute name in the tag "${tag.name}" ${tag.place}`)
  while (isSpace(source[at])) at++
  if (source[at] !== '=') return { name, value: '1', end: at }
  at++
  while (isSpace(source[at])) at++
  if (at >= source.length) throw cannotParse(`Unclosed start tag "${tag.name}" ${tag.place}`)
  const quote = source[at]!
  return { name, ...(quote === '"' || quote === "'" ? readQuoted(source, at, tag) : readToken(source, at)) }
}

const readQuoted = (source: string, start: number, tag: { place: string }): { value: string; end: number } => {
  const quote = source[start]
  let value = ''
  let at = start + 1
  while (at < source.length && source[at] !== quote) {
    const piece = source[at] === '&' ? readReference(source, at) : { text: source[at]!, end: at + 1 }
    value += piece.text
    at = piece.end
  }
  if (at + 1 >= source.length) throw cannotParse(`Unclosed start tag ${tag.place}`)
  return { value, end: at + 1 }
}

const readToken = (source: string, start: number): { value: string; end: number } => {
  const value = /^[a-z0-9.-]*/i.exec(source.slice(start))![0]
  const end = start + value.length
  if (!isSpace(source[end]) && source[end] !== '>') {
    throw cannotParse(`Unexpected end of name token at byte offset ${byteOffset(source, start)}`)
  }
  return { value: value.toLowerCase(), end }
}

const readEndTag = (source: string, start: number, open: Open[]): { open: Open; end: number } => {
  const place = `at byte offset ${byteOffset(source, start)}`
  const last = open.pop()
  if (!last) throw cannotParse(`Unexpected end tag ${place}`)
  const found = /^<\/([^\s>]*)\s*>/.exec(source.slice(start))
  if (!found) throw cannotParse(`Unclosed end tag ${place}`)
  const name = found[1]!.toLowerCase()
  if (name !== '' && name !== last.tag) throw cannotParse(`Unmatched end tag ${place}, expected "</${last.tag}>", found "</${name}>"`)
  return { open: last, end: start + found[0].length }
}

const addEntity = (entities: Entity[], { tag, attributes, offset }: Open, text: string): void => {
  const place = { offset, length: text.length - offset }
  if (place.length === 0) return
  if (tag === 'a') {
    const href = attributes.get('href') ?? ''
    const link = linkEntity(href === '' ? text.slice(offset) : href, place)
    if (link && (link.type !== 'text_link' || checkLink(String(link.url)))) entities.push(link)
  } else if (tag === 'pre' || tag === 'code') {
    addCode(entities, { tag, attributes, offset }, place)
  } else if (tag === 'blockquote') {
    entities.push({ type: attributes.has('expandable') ? 'expandable_blockquote' : 'blockquote', ...place })
  } else if (tag === 'tg-emoji') {
    const id = attributes.get('emoji-id') ?? ''
    if (!/^-?[1-9]\d*$/.test(id)) throw cannotParse('Invalid custom emoji identifier specified')
    entities.push({ type: 'custom_emoji', ...place, custom_emoji_id: id })
  } else if (tag === 'tg-time') {
    const time = Number.parseInt(attributes.get('unix') ?? '', 10)
    if (time > 0) entities.push({ type: 'date_time', ...place, unix_time: time, date_time_format: attributes.get('format') ?? '' })
  } else {
    entities.push({ type: PLAIN[tag] ?? 'spoiler', ...place })
  }
}

/** `<pre><code class="language-x">` is one entity with a language; each alone has none. */
const addCode = (entities: Entity[], { tag, attributes }: Open, place: { offset: number; length: number }): void => {
  const language = /^language-(.+)/.exec(attributes.get('class') ?? '')?.[1]
  const inner = entities.at(-1)
  const isSame = inner?.offset === place.offset && inner.length === place.length
  if (tag === 'pre' && isSame && inner.type === 'code' && inner.language !== undefined) {
    inner.type = 'pre'
    return
  }
  if (tag === 'code' && isSame && inner.type === 'pre' && language !== undefined) {
    inner.language = language
    return
  }
  entities.push({ type: tag, ...place, ...(tag === 'code' && language !== undefined ? { language } : {}) })
}
