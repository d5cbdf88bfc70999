import type { Context } from 'hono'
import { AppError } from '../../kernel/app-error.ts'
import { readText } from './read-text.ts'
import type { SessionEnv } from './session.ts'

const MAX_FORM_BYTES = 256 * 1024

/** A form of ours, its token checked; repeated fields become a list. Throws AppError for a foreign or too large one. */
export const readForm = async (c: Context<SessionEnv>): Promise<Record<string, string | string[]>> => {
  const type = c.req.header('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) throw new AppError('invalid', { key: 'error.not_a_form' })
  const fields: Record<string, string | string[]> = {}
  for (const [name, value] of new URLSearchParams(await readText(c.req.raw, MAX_FORM_BYTES))) {
    const known = fields[name]
    fields[name] = known === undefined ? value : [known, value].flat()
  }
  const { _csrf: token, ...rest } = fields
  c.get('checkCsrf')(typeof token === 'string' ? token : c.req.header('x-csrf-token'))
  return rest
}
