import type { Entity } from './entity.ts'

const KINDS: Array<[type: string, pattern: RegExp]> = [
  [
    'url',
    /(?<![\w@])(?:https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]|(?:[a-z0-9-]+\.)+(?:com|org|net|ru|io|me|dev|example)(?:\/[^\s<>"']*[^\s<>"'.,;:!?)\]])?(?![\w@]))/giu,
  ],
  ['email', /(?<![\w.@])[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}/giu],
  ['bot_command', /(?<![\w/<>@])\/[a-z0-9_]{1,64}(?:@[a-z]\w{2,31})?(?![\w/])/giu],
  ['mention', /(?<![\w@])@[a-z]\w{2,31}(?!\w)/giu],
  ['hashtag', /(?<![\p{L}\p{N}_#])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu],
  ['phone_number', /(?<![\w+])\+\d[\d ()-]{8,18}\d(?!\w)/gu],
]

/** What the service marks by itself in any text: commands, mentions, links and the like, unless something marked lies there. */
export const detectEntities = (text: string, given: Entity[] = []): Entity[] => {
  if (!/[@/#.+]/.test(text)) return given
  const taken = given.filter(({ type }) => ['code', 'pre', 'text_link', 'text_mention', 'custom_emoji', 'date_time'].includes(type))
  const found: Entity[] = []
  for (const [type, pattern] of KINDS) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length }
      if (![...taken, ...found].some((other) => overlap(other, entity))) found.push(entity)
    }
  }
  return sortEntities([...given, ...found])
}

const overlap = (a: Entity, b: Entity): boolean => a.offset < b.offset + b.length && b.offset < a.offset + a.length

export const sortEntities = (entities: Entity[]): Entity[] => entities.sort((a, b) => a.offset - b.offset || b.length - a.length)
