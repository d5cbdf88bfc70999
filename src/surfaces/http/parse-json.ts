import type { z } from 'zod'
import { AppError } from '../../kernel/app-error.ts'
import { readText } from './read-text.ts'

const MAX_JSON_BYTES = 256 * 1024

/** The body as the schema says, or AppError `invalid` naming the first wrong field. Reads at most 256 KB. */
export const parseJson = async <Value>(schema: z.ZodType<Value>, request: Request): Promise<Value> => {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) throw new AppError('invalid', { key: 'error.not_json' })
  return parseWith(schema, parseText(await readText(request, MAX_JSON_BYTES)))
}

/** The same for values that came another way: query strings, path parts. */
export const parseWith = <Value>(schema: z.ZodType<Value>, value: unknown): Value => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = issue?.path.join('.') ?? ''
  const params = { field: field === '' ? '(body)' : field, reason: issue?.message ?? '' }
  throw new AppError('invalid', { key: 'error.bad_field', params }, { field })
}

/** JSON of any shape, or AppError `invalid`. */
export const parseText = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid', { key: 'error.not_json' }, { cause })
  }
}
