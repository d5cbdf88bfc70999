/** Eight ways to refuse. Surfaces turn each into a status, an exit code or a sentence. */
export type ErrorCode = 'invalid' | 'unauthenticated' | 'forbidden' | 'not_found' | 'conflict' | 'limited' | 'refused' | 'unavailable'

export type TextParams = Record<string, string | number>

export interface ErrorText {
  /** A key of web/words, always `error.…`; a test checks that every key used here exists in each language. */
  key: `error.${string}`
  params?: TextParams
}

export interface ErrorDetail {
  cause?: unknown
  /** For the log only; may name internals. */
  detail?: string
  /** Which input is wrong, so that a form can show the text beside it. */
  field?: string
  retryAfterMs?: number
}

export class AppError extends Error {
  readonly code: ErrorCode
  /** What the reader is told, by key; `message` and `cause` are for the log only. */
  readonly text: ErrorText
  readonly field: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, text: ErrorText, options: ErrorDetail = {}) {
    super(options.detail ?? text.key, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.text = text
    this.field = options.field
    this.retryAfterMs = options.retryAfterMs
  }
}
