import type { ListPlace } from './styles.ts'
import { parseXml } from './xml.ts'

/** The mark of the next item of a list, such as `2.1.` or `•`; counts as it goes, so call it in reading order. */
export type NextMark = (place: ListPlace) => string

interface Level {
  format: string
  /** `%1.%2.`: a number for each level up to this one. */
  pattern: string
  start: number
}

interface Numbering {
  levels: Map<string, Map<number, Level>>
  /** List to its definition; lists of one definition count together unless one of them starts anew. */
  lists: Map<string, { definition: string; startsAnew: boolean }>
}

export const bullets: NextMark = () => BULLET

/** The marks that Word would draw; people cite a contract by them. */
export const readNumbering = async (parts: AsyncIterable<Uint8Array>): Promise<NextMark> => {
  const { levels, lists } = await definitions(parts)
  const counters = new Map<string, number[]>()
  return ({ listId, level }) => {
    const list = lists.get(listId)
    const definition = levels.get(list?.definition ?? '')
    const own = definition?.get(level)
    if (list === undefined || definition === undefined || own === undefined) return BULLET
    const key = list.startsAnew ? `list ${listId}` : `definition ${list.definition}`
    const counts = counters.get(key) ?? []
    counters.set(key, advance(counts, level, definition))
    return mark(own, counters.get(key) ?? [], definition)
  }
}

const BULLET = '•'

const definitions = async (parts: AsyncIterable<Uint8Array>): Promise<Numbering> => {
  const numbering: Numbering = { levels: new Map(), lists: new Map() }
  let definition = ''
  let level: Level | undefined
  let list: { definition: string; startsAnew: boolean } | undefined
  await parseXml(parts, {
    open: (tag) => {
      const value = tag.attribute('val') ?? ''
      if (tag.name === 'abstractNum') {
        definition = tag.attribute('abstractNumId') ?? ''
        numbering.levels.set(definition, new Map())
      } else if (tag.name === 'lvl' && list === undefined) {
        level = { format: 'decimal', pattern: '', start: 1 }
        numbering.levels.get(definition)?.set(Number(tag.attribute('ilvl') ?? 0), level)
      } else if (tag.name === 'num') {
        list = { definition: '', startsAnew: false }
        numbering.lists.set(tag.attribute('numId') ?? '', list)
      } else if (list && tag.name === 'abstractNumId') list.definition = value
      else if (list && tag.name === 'startOverride') list.startsAnew = true
      else if (level && tag.name === 'numFmt') level.format = value
      else if (level && tag.name === 'lvlText') level.pattern = value
      else if (level && tag.name === 'start') level.start = Number(value)
    },
    close: (name) => {
      if (name === 'lvl') level = undefined
      if (name === 'num') list = undefined
    },
    text: () => {},
  })
  return numbering
}

const advance = (counts: readonly number[], level: number, definition: ReadonlyMap<number, Level>): number[] => {
  const startOf = (i: number): number => definition.get(i)?.start ?? 1
  const next = Array.from({ length: level + 1 }, (_, i) => counts[i] ?? startOf(i))
  if (counts[level] !== undefined) next[level] = (counts[level] ?? 0) + 1
  return next
}

const mark = (level: Level, counts: readonly number[], definition: ReadonlyMap<number, Level>): string => {
  if (level.format === 'bullet') return BULLET
  if (level.format === 'none') return ''
  return level.pattern.replace(/%([1-9])/g, (_, digit: string) => {
    const i = Number(digit) - 1
    return inFormat(counts[i] ?? 1, i === counts.length - 1 ? level.format : (definition.get(i)?.format ?? 'decimal'))
  })
}

const RUSSIAN = 'абвгдежзиклмнопрстуфхцчшщэюя'
const LATIN = 'abcdefghijklmnopqrstuvwxyz'

const inFormat = (count: number, format: string): string => {
  switch (format) {
    case 'lowerLetter':
      return LATIN[(count - 1) % LATIN.length] ?? ''
    case 'upperLetter':
      return (LATIN[(count - 1) % LATIN.length] ?? '').toUpperCase()
    case 'russianLower':
      return RUSSIAN[(count - 1) % RUSSIAN.length] ?? ''
    case 'russianUpper':
      return (RUSSIAN[(count - 1) % RUSSIAN.length] ?? '').toUpperCase()
    case 'lowerRoman':
      return roman(count)
    case 'upperRoman':
      return roman(count).toUpperCase()
    case 'decimalZero':
      return String(count).padStart(2, '0')
    default:
      return String(count)
  }
}

const ROMAN: ReadonlyArray<readonly [number, string]> = [
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
]

const roman = (count: number): string => {
  let rest = Math.min(count, 399)
  let text = ''
  for (const [value, letters] of ROMAN) {
    while (rest >= value) {
      text += letters
      rest -= value
    }
  }
  return text
}
