import { MINUTE_MS } from '../../kernel/clock.ts'
import type { ModelError, ModelFailure } from './ports.ts'

/** How long a provider is passed over after a failure; null for failures that say nothing of the provider. */
export const pauseAfter = (error: Pick<ModelError, 'failure' | 'retryAfterMs'>): number | null => {
  const pause = PAUSE_MS[error.failure]
  return pause === null ? null : Math.max(pause, error.retryAfterMs ?? 0)
}

/** Short for what passes by itself. Longer for what a person must mend: his change of the settings ends the pause at once. */
const PAUSE_MS: Record<ModelFailure, number | null> = {
  rate_limited: 5_000,
  overloaded: 10_000,
  timeout: 15_000,
  network: 15_000,
  bad_reply: 15_000,
  untrusted_tls: MINUTE_MS,
  address_refused: MINUTE_MS,
  model_not_found: 5 * MINUTE_MS,
  invalid_key: 5 * MINUTE_MS,
  region_blocked: 10 * MINUTE_MS,
  quota_exhausted: 10 * MINUTE_MS,
  bad_request: null,
  context_too_long: null,
}
