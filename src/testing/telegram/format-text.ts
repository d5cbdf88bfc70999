import type { Args } from './args.ts'
import { badRequest } from './wire.ts'

export interface Formatted {
  text: string
  entities: Array<Record<string, unknown>>
}

const TEXT_LIMIT = 4_096

export const formatText = (args: Args, field: 'text' | 'caption'): Formatted => {
  const text = args.text(field)
  if (text.length > 32_768) throw badRequest('text is too long')
  if (text.length > TEXT_LIMIT) throw badRequest('message is too long')
  return { text: text.trim(), entities: [] }
}
