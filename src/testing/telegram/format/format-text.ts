import type { Args } from '../args.ts'
import { badRequest } from '../wire.ts'
import type { World } from '../world.ts'
import { detectEntities, sortEntities } from './detect-entities.ts'
import type { Entity, Formatted } from './entity.ts'
import { parseHtml } from './parse-html.ts'
import { parseMarkdown } from './parse-markdown.ts'
import { parseMarkdownV2 } from './parse-markdown-v2.ts'
import { readEntities } from './read-entities.ts'

const BYTES_LIMIT = 1 << 15
const LIMITS = { text: 4_096, caption: 1_024 }
const PARSERS: Record<string, (source: string) => Formatted> = { html: parseHtml, markdown: parseMarkdown, markdownv2: parseMarkdownV2 }

/** The text of a call with its marks, as the service would keep it. A caption may be empty, a message may not. */
export const formatText = (world: World, args: Args, field: 'text' | 'caption'): Formatted => {
  const source = args.text(field)
  if (field === 'text' && source === '') throw badRequest('message text is empty')
  if (Buffer.byteLength(source) > BYTES_LIMIT) throw badRequest('text is too long')
  const mode = args.text('parse_mode').toLowerCase()
  const parsed = mode === '' || mode === 'none' || source === '' ? withEntities(args, field, source) : parse(mode, source)
  const { text, entities } = tidy(parsed)
  if (field === 'text' && text === '') throw badRequest('text must be non-empty')
  if (text.length > LIMITS[field]) throw badRequest(field === 'text' ? 'message is too long' : 'message caption is too long')
  return { text, entities: detectEntities(text, toKnownUsers(world, entities)) }
}

const parse = (mode: string, source: string): Formatted => {
  const parser = PARSERS[mode]
  if (!parser) throw badRequest('unsupported parse_mode')
  return parser(source)
}

const withEntities = (args: Args, field: 'text' | 'caption', source: string): Formatted => {
  const name = field === 'text' ? 'entities' : 'caption_entities'
  return { text: source, entities: readEntities(lenientJson(args, name), source) }
}

/** Entities that are no JSON at all are passed over, as there. */
const lenientJson = (args: Args, name: string): unknown => {
  try {
    return args.json(name, name)
  } catch {
    return undefined
  }
}

/** Control characters become spaces, the ends are trimmed, and marks around nothing fall away. */
const tidy = ({ text, entities }: Formatted): Formatted => {
  const clean = text.replaceAll(/[\0-\x09\x0b-\x1f]/g, ' ')
  const trimmed = clean.trim()
  const shift = clean.length - clean.trimStart().length
  const kept: Entity[] = []
  for (const entity of entities) {
    const offset = Math.max(0, entity.offset - shift)
    const end = Math.min(trimmed.length, entity.offset + entity.length - shift)
    if (end > offset && trimmed.slice(offset, end).trim() !== '') kept.push({ ...entity, offset, length: end - offset })
  }
  return { text: trimmed, entities: sortEntities(kept) }
}

/** A mention of somebody the service does not know is dropped. */
const toKnownUsers = (world: World, entities: Entity[]): Entity[] =>
  entities.flatMap((entity) => {
    if (entity.type !== 'text_mention') return [entity]
    const { userId, ...rest } = entity
    const user = world.users.get(userId as number)
    return user ? [{ ...rest, user }] : []
  })
