import { badRequest } from '../wire.ts'

export interface Entity {
  type: string
  offset: number
  length: number
  [detail: string]: unknown
}

export interface Formatted {
  text: string
  entities: Entity[]
}

/** The offset the service names in its refusals: bytes, though entities themselves count UTF-16 units. */
export const byteOffset = (source: string, index: number): number => Buffer.byteLength(source.slice(0, index))

export const cannotParse = (what: string): Error => badRequest(`can't parse entities: ${what}`)

/** A link as the service keeps it, or `undefined` where it would drop the link in silence. */
export const checkLink = (given: string): string | undefined => {
  const url = given.trim()
  if (/^(?:tg|ton|mailto|tel):/i.test(url)) return url
  const withScheme = /^https?:\/\//i.test(url) ? url : `http://${url}`
  const parsed = URL.canParse(withScheme) ? new URL(withScheme) : undefined
  if (!parsed || url === '' || /[\s<>"]/.test(url) || (!parsed.hostname.includes('.') && parsed.hostname !== 'localhost')) return undefined
  return parsed.href
}

/** What a link in marked-up text becomes. */
export const linkEntity = (url: string, place: { offset: number; length: number }): Entity | undefined => {
  const userId = /^tg:\/\/user\?id=(\d+)$/.exec(url)?.[1]
  if (userId) return { type: 'text_mention', ...place, userId: Number(userId) }
  const checked = checkLink(url)
  return checked === undefined ? undefined : { type: 'text_link', ...place, url: checked }
}
