import { errorText } from '../../../web/words/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Language } from '../../kernel/language.ts'
import { STATUS } from './status.ts'

export interface ProblemInput {
  error: unknown
  language: Language
  requestId: string
}

/** RFC 9457 with a stable `code`; what is no AppError says nothing about the inside. */
export const problem = ({ error, language, requestId }: ProblemInput): Response => {
  const known = error instanceof AppError ? error : undefined
  const body = problemBody({ error, language, requestId })
  return Response.json(body, { status: body.status, headers: { ...problemHeaders(known), 'content-type': 'application/problem+json' } })
}

/** The same as a part of a larger answer. */
export const problemBody = ({ error, language, requestId }: ProblemInput) => {
  const known = error instanceof AppError ? error : undefined
  const status = known ? STATUS[known.code] : 500
  return {
    type: 'about:blank',
    status,
    title: known?.code ?? 'unexpected',
    code: known?.code ?? 'unexpected',
    reason: known?.text.key ?? 'error.unexpected',
    detail: errorText(language, known?.text ?? { key: 'error.unexpected' }),
    ...(known?.field === undefined ? {} : { field: known.field }),
    requestId,
  }
}

const problemHeaders = (known: AppError | undefined): Record<string, string> => {
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (known?.retryAfterMs !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(known.retryAfterMs / 1000)))
  if (known?.code === 'unauthenticated') headers['www-authenticate'] = 'Bearer'
  return headers
}
