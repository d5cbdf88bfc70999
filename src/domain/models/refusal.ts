import { AppError, type ErrorText } from '../../kernel/app-error.ts'
import type { ModelError, ModelFailure } from './ports.ts'

const KEYS: Record<ModelFailure, ErrorText['key']> = {
  invalid_key: 'error.model_invalid_key',
  quota_exhausted: 'error.model_quota_exhausted',
  rate_limited: 'error.model_rate_limited',
  region_blocked: 'error.model_region_blocked',
  model_not_found: 'error.model_not_found',
  bad_request: 'error.model_bad_request',
  context_too_long: 'error.model_context_too_long',
  overloaded: 'error.model_overloaded',
  timeout: 'error.model_timeout',
  network: 'error.model_network',
  untrusted_tls: 'error.model_untrusted_tls',
  address_refused: 'error.model_address_refused',
  bad_reply: 'error.model_bad_reply',
}

/** What the owner of the instance is told of a failure: what is wrong and what mends it. */
export const failureText = (failure: ModelFailure): ErrorText => ({ key: KEYS[failure] })

export const toRefusal = (error: ModelError): AppError =>
  new AppError('unavailable', failureText(error.failure), {
    cause: error,
    detail: error.message,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  })
