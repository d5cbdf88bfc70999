import { ModelError, type ModelFailure } from '../../domain/models/ports.ts'
import { OutboundRefused, OutboundTimeout, OutboundTooLarge } from '../../platform/outbound/index.ts'
import { retryAfterOf } from './retry-after.ts'

/** What a server said no with, taken out of whatever shape it used. */
export interface Refusal {
  status: number | undefined
  /** The body's `error`, an object or a text; undefined when the body was not JSON. */
  error: unknown
  headers: Headers | undefined
}

/** By what the error says of itself; by the status only when it says nothing known. */
export const refusalToError = (refusal: Refusal, now: number): ModelError => {
  const { code, type, message, param } = describe(refusal.error)
  const status = refusal.status ?? (/^[45]\d\d$/.test(code) ? Number(code) : undefined)
  const failure = byWords(code, type, message) ?? byStatus(status, message, refusal.error === undefined)
  const detail = [status, type, code, param, message.slice(0, 300)].filter((part) => part !== '' && part !== undefined).join(' · ')
  const retryAfterMs = refusal.headers ? retryAfterOf(refusal.headers, now) : undefined
  return new ModelError(failure, withoutKeys(detail), retryAfterMs === undefined ? {} : { retryAfterMs })
}

/** A field the server will not take, so that the same call without it may work. */
export const rejectedField = (refusal: Refusal): string | undefined => {
  const { code, type, message, param } = describe(refusal.error)
  if (refusal.status !== 400 && refusal.status !== 422) return undefined
  if (/^unsupported_|^unknown_parameter$/.test(code) && FIELDS.includes(topField(param))) return topField(param)
  const named = /(?:unsupported|unknown|unrecognized|unexpected|extra|not permitted|not allowed|not supported)/i.test(`${type} ${message}`)
  return named ? FIELDS.find((field) => param === field || new RegExp(`\\b${field}\\b`).test(message)) : undefined
}

/** Everything that is not an HTTP refusal: no address, no connection, no trust, or our own guard saying no. */
export const brokenCallToError = (error: unknown): ModelError => {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth++) {
    if (cause instanceof ModelError) return cause
    if (cause instanceof OutboundRefused) return new ModelError('address_refused', cause.message, { cause })
    if (cause instanceof OutboundTimeout) return new ModelError('timeout', cause.message, { cause })
    if (cause instanceof OutboundTooLarge) return new ModelError('bad_reply', cause.message, { cause })
    if (isTlsFailure(cause)) return new ModelError('untrusted_tls', cause.message, { cause })
    if (cause instanceof SyntaxError) return new ModelError('bad_reply', 'the reply is not JSON', { cause })
  }
  return new ModelError('network', error instanceof Error ? deepest(error).message : 'the call failed', { cause: error })
}

const FIELDS = [
  'stream_options',
  'include_obfuscation',
  'max_completion_tokens',
  'max_tokens',
  'reasoning_effort',
  'temperature',
  'encoding_format',
  'dimensions',
]

const topField = (param: string): string =>
  param.startsWith('stream_options.include_obf') ? 'include_obfuscation' : (param.split('.')[0] ?? param)

const describe = (error: unknown): { code: string; type: string; message: string; param: string } => {
  if (typeof error === 'string') return { code: '', type: '', message: error, param: '' }
  const fields: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {}
  const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')
  return { code: text(fields.code), type: text(fields.type), message: text(fields.message), param: text(fields.param) }
}

const QUOTA =
  /^(?:insufficient_quota|credit_balance_exhausted|insufficient_balance|(?:organization|project)_(?:spend|usage)_limit_exceeded)$/
const BY_CODE: ReadonlyArray<readonly [RegExp, ModelFailure]> = [
  [QUOTA, 'quota_exhausted'],
  [/^(?:context_length_exceeded|exceed_context_size_error|string_above_max_length)$/, 'context_too_long'],
  [/^(?:rate_limit_exceeded|rate_limit_error|slow_down)$/, 'rate_limited'],
  [/^(?:invalid_api_key|incorrect_api_key|authentication_error|invalid_authentication)$/, 'invalid_key'],
  [/^(?:unsupported_country_region_territory|unsupported_region)$/, 'region_blocked'],
  [/^(?:model_not_found|not_found_error)$/, 'model_not_found'],
  [/^(?:server_error|server_is_overloaded|service_unavailable_error|unavailable_error|overloaded_error)$/, 'overloaded'],
]

const byWords = (code: string, type: string, message: string): ModelFailure | undefined => {
  // The code is finer than the type: a `rate_limit` type may carry a quota code, and the other way round.
  for (const word of [code, type]) {
    const known = BY_CODE.find(([words]) => words.test(word))
    if (known) return known[1]
  }
  if (/maximum context|context (?:length|window|size)|too many tokens|increase the physical batch size/i.test(message))
    return 'context_too_long'
  if (/country, region|not supported in your (?:country|region)/i.test(message)) return 'region_blocked'
  return undefined
}

const byStatus = (status: number | undefined, message: string, isNotJson: boolean): ModelFailure => {
  if (status === undefined) return 'overloaded'
  if (status === 401) return 'invalid_key'
  if (status === 402) return 'quota_exhausted'
  // Behind a filter by country a page comes instead of JSON.
  if (status === 403) return isNotJson ? 'region_blocked' : /model/i.test(message) ? 'model_not_found' : 'invalid_key'
  if (status === 404) return /model/i.test(message) ? 'model_not_found' : 'bad_reply'
  if (status === 408) return 'timeout'
  if (status === 429) return 'rate_limited'
  if (status === 409 || status >= 500) return 'overloaded'
  return status >= 400 ? 'bad_request' : 'bad_reply'
}

const isTlsFailure = (error: Error): boolean => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return /CERT|SELF_SIGNED|TLS|SSL|UNABLE_TO_(?:VERIFY|GET_ISSUER)/.test(code)
}

const deepest = (error: Error, depth = 0): Error => (error.cause instanceof Error && depth < 6 ? deepest(error.cause, depth + 1) : error)

/** Servers repeat a wrong key in their message. */
const withoutKeys = (text: string): string => text.replace(/\b(?:sk|key|Bearer)[-\s][\w*.-]{6,}/g, '[key]')
