import type { TextEntity } from '../ports.ts'
import type { RichText } from './rich-text.ts'

/** Telegram takes 4,096 UTF-16 units; a little is left for what it may count differently. */
const MAX_UNITS = 4000
/** A cut that leaves less than this of a part's room unused looks for no better one. */
const MIN_FILL = 0.5

/** Cuts a long text where it has a joint: between paragraphs, lines, sentences or words, in this order, and never inside a character. */
export const splitText = (rich: RichText, maxUnits = MAX_UNITS): RichText[] => {
  const parts: RichText[] = []
  let start = 0
  while (rich.text.length - start > maxUnits) {
    const end = cutOf(rich.text, start, maxUnits)
    pushPart(parts, rich, { start, end })
    start = end
  }
  pushPart(parts, rich, { start, end: rich.text.length })
  return parts
}

const JOINTS = [/\n\n+/g, /\n/g, /[.!?…]["»”)]*\s/g, /\s/g]

const cutOf = (text: string, start: number, maxUnits: number): number => {
  const room = text.slice(start, start + maxUnits)
  for (const joint of JOINTS) {
    let best = 0
    for (const match of room.matchAll(joint)) best = match.index + match[0].length
    if (best >= maxUnits * MIN_FILL) return start + best
  }
  const end = start + maxUnits
  const isInsideCharacter = /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(end))
  return isInsideCharacter ? end - 1 : end
}

/** Without blanks at its ends, which Telegram would take away and count the styles from there. */
const pushPart = (parts: RichText[], { text, entities }: RichText, { start, end }: { start: number; end: number }): void => {
  const piece = text.slice(start, end)
  const from = start + (piece.length - piece.trimStart().length)
  const to = start + piece.trimEnd().length
  if (to > from) parts.push({ text: text.slice(from, to), entities: entities.flatMap((entity) => within(entity, { from, to })) })
}

/** What of an entity lies in this part; it goes on in the next. */
const within = (entity: TextEntity, { from, to }: { from: number; to: number }): TextEntity[] => {
  const start = Math.max(entity.offset, from)
  const end = Math.min(entity.offset + entity.length, to)
  return end > start ? [{ ...entity, offset: start - from, length: end - start }] : []
}
