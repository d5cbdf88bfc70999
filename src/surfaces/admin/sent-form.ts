import type { z } from 'zod'
import { AppError } from '../../kernel/app-error.ts'
import { readForm } from '../http/form.ts'
import { parseWith } from '../http/parse-json.ts'
import type { Screen } from './screen.ts'

/** A form of somebody who is signed in. Asked first: after a session ended its token is wrong too, and the reader is to hear of the session. */
export const readSent = async (c: Screen): Promise<Record<string, string | string[]>> => {
  if (!c.get('session')) throw new AppError('unauthenticated', { key: 'error.signed_out' })
  return readForm(c)
}

/** The same, parsed. */
export const parseSent = async <Value>(c: Screen, schema: z.ZodType<Value>): Promise<Value> => parseWith(schema, await readSent(c))
