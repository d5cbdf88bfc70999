import { asText } from '../as-text.ts'
import { badRequest } from '../wire.ts'
import { byteOffset, checkLink, type Entity } from './entity.ts'

const PLAIN = new Set(['bold', 'italic', 'underline', 'strikethrough', 'spoiler', 'code', 'blockquote', 'expandable_blockquote'])
/** The service finds these itself and passes over those given. */
const FOUND = new Set(['mention', 'hashtag', 'cashtag', 'bot_command', 'url', 'email', 'phone_number', 'bank_card_number'])

/** Entities given beside the text, checked against it. What is no list is passed over, as there. */
export const readEntities = (given: unknown, text: string): Entity[] => {
  if (!Array.isArray(given)) return []
  const entities = given.flatMap((one: unknown) => readOne(one) ?? [])
  for (const entity of entities) checkBounds(entity, text)
  return entities.filter((entity) => entity.length > 0)
}

const bad = (what: string): Error => badRequest(`can't parse MessageEntity: ${what}`)

const readOne = (given: unknown): Entity | undefined => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw bad('expected an Object')
  const fields: Record<string, unknown> = { ...given }
  const place = { offset: integer(fields, 'offset'), length: integer(fields, 'length') }
  const type = text(fields, 'type')
  if (type === '') throw bad('Type is not specified')
  if (FOUND.has(type)) return undefined
  if (PLAIN.has(type)) return { type, ...place }
  if (type === 'pre')
    return { type, ...place, ...(typeof fields.language === 'string' && fields.language ? { language: fields.language } : {}) }
  if (type === 'text_link') return { type, ...place, url: link(text(fields, 'url')) }
  if (type === 'text_mention') return { type, ...place, userId: integer(object(fields, 'user'), 'id') }
  if (type === 'custom_emoji') return { type, ...place, custom_emoji_id: asText(fields.custom_emoji_id) }
  if (type === 'date_time') {
    return { type, ...place, unix_time: integer(fields, 'unix_time'), date_time_format: asText(fields.date_time_format) }
  }
  throw bad('Unsupported type specified')
}

const integer = (fields: Record<string, unknown>, name: string): number => {
  const value = fields[name]
  if (value === undefined || value === null) throw bad(`Can't find field "${name}"`)
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof number !== 'number') throw bad(`Field "${name}" must be of type Number`)
  if (!Number.isInteger(number)) throw bad(`Field "${name}" must be a valid Number`)
  return number
}

const text = (fields: Record<string, unknown>, name: string): string => {
  const value = fields[name]
  if (value === undefined || value === null) throw bad(`Can't find field "${name}"`)
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw bad(`Field "${name}" must be of type String`)
}

const object = (fields: Record<string, unknown>, name: string): Record<string, unknown> => {
  const value = fields[name]
  if (value === undefined || value === null) throw bad(`Can't find field "${name}"`)
  if (typeof value !== 'object') throw bad(`Field "${name}" must be of type Object`)
  return { ...value }
}

const link = (given: string): string => {
  const checked = checkLink(given)
  if (checked === undefined) throw badRequest(`entity URL '${given}' is invalid: Wrong HTTP URL`)
  return checked
}

/** Offsets count UTF-16 units and may cut no pair in two. */
const checkBounds = ({ offset, length }: Entity, text: string): void => {
  if (offset < 0 || offset > 1_000_000) throw badRequest(`receive an entity with incorrect offset ${offset}`)
  if (length < 0 || length > 1_000_000) throw badRequest(`receive an entity with incorrect length ${length}`)
  if (length === 0) return
  if (offset >= text.length) throw badRequest(`entity begins after the end of the text at UTF-16 offset ${offset}`)
  const end = offset + length
  if (end > text.length) {
    throw badRequest(`entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`)
  }
  if (isInsidePair(text, offset)) {
    throw badRequest(`entity begins in a middle of a UTF-16 symbol at byte offset ${byteOffset(text, offset + 1)}`)
  }
  if (isInsidePair(text, end)) {
    const at = byteOffset(text, end + 1)
    throw badRequest(`entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at byte offset ${at}`)
  }
}

const isInsidePair = (text: string, at: number): boolean => {
  const before = text.charCodeAt(at - 1)
  const after = text.charCodeAt(at)
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff
}
