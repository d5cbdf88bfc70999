import { z } from 'zod'
import type { FormState } from '../../../web/admin/parts/form.ts'
import { errorText, isTextKey, type Language, t } from '../../../web/words/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { readForm } from '../http/form.ts'
import { STATUS } from '../http/status.ts'
import { languageOf, type Screen } from './screen.ts'
import { readSent } from './sent-form.ts'

export const EMPTY: FormState = { values: {}, errors: {} }

export type Fields = Readonly<Record<string, string | string[]>>

/** One line or a few, trimmed; browsers send line breaks as CR LF. */
export const textOf = (max: number, options: { isOptional?: boolean } = {}) => {
  const text = z
    .string()
    .transform((value) => value.replaceAll('\r\n', '\n').trim())
    .pipe(z.string().max(max))
  return options.isOptional ? text.default('') : text.pipe(z.string().min(1))
}

/** A secret is taken as it was typed. */
export const secretOf = (max = 500) => z.string().min(1).max(max)

/** Boxes with one name: none, one or many. */
export const listOf = <Item extends z.ZodType>(item: Item, max = 1000) =>
  z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(item).max(max))

export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

export interface FormAct<Value> {
  schema: z.ZodType<Value>
  /** What the form is taken for; may throw a refusal. */
  run(value: Value, fields: Fields): Promise<Response>
  /** The page again, with what was typed and what is wrong. */
  again(state: FormState, status: AgainStatus, fields: Fields): Promise<Response> | Response
  /** Of somebody who is not signed in yet. */
  isAtTheDoor?: boolean
  /** Names that are never sent back. */
  secrets?: readonly string[]
}

export type AgainStatus = 400 | 409 | 422 | 429 | 503

/** Reads a form, checks its token, runs it, and brings it back whole when it is refused. */
export const takeForm = async <Value>(c: Screen, act: FormAct<Value>): Promise<Response> => {
  const fields = await (act.isAtTheDoor ? readForm(c) : readSent(c))
  const language = languageOf(c)
  const values = shownValues(fields, act.secrets ?? [])
  const parsed = act.schema.safeParse(fields)
  if (!parsed.success) return act.again({ values, errors: fieldErrors(language, parsed.error) }, 422, fields)
  try {
    return await act.run(parsed.data, fields)
  } catch (error) {
    const refused = refusedState(language, error)
    if (!refused) throw error
    return act.again({ values, ...refused.state }, refused.status, fields)
  }
}

/** What a form of the reader may say about a refusal; undefined for what is no fault of its input. */
const refusedState = (
  language: Language,
  error: unknown,
): { state: Pick<FormState, 'errors' | 'failure'>; status: AgainStatus } | undefined => {
  if (!(error instanceof AppError) || error.code === 'forbidden' || error.code === 'not_found') return undefined
  if (error.code === 'unauthenticated' && error.text.key === 'error.signed_out') return undefined
  const text = errorText(language, error.text)
  const status = error.code === 'unauthenticated' ? 422 : STATUS[error.code]
  return { state: error.field ? { errors: { [error.field]: text } } : { errors: {}, failure: text }, status }
}

const shownValues = (fields: Fields, secrets: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' && !secrets.includes(name) ? [[name, value]] : [])),
  )

const fieldErrors = (language: Language, error: z.ZodError): Record<string, string> =>
  Object.fromEntries(error.issues.toReversed().map((issue) => [String(issue.path[0] ?? ''), issueText(language, issue)]))

const issueText = (language: Language, issue: z.core.$ZodIssue): string => {
  if (isTextKey(issue.message)) return t(language, issue.message)
  if (issue.code === 'too_big') return t(language, 'error.field_too_long', { max: Number(issue.maximum) })
  if (issue.code === 'too_small' || (issue.code === 'invalid_type' && issue.input === undefined)) return t(language, 'error.field_required')
  return t(language, 'error.field_invalid')
}
