import { AppError } from '../../kernel/app-error.ts'
import type { LimitRule, Limits } from '../../platform/limits/index.ts'

/** Takes one from the key's quota; throws AppError `limited`, which says when to come back. Leaves the draft standard's headers. */
export const takeFrom = (
  c: { header(name: string, value: string): void },
  limits: Limits,
  { rule, key }: { rule: LimitRule; key: string },
): void => {
  const { isAllowed, remaining, retryAfterMs, resetMs } = limits.take(rule, key)
  c.header('ratelimit-policy', `"${rule.name}";q=${rule.quota};w=${Math.round(rule.windowMs / 1000)}`)
  c.header('ratelimit', `"${rule.name}";r=${remaining};t=${Math.ceil((isAllowed ? resetMs : retryAfterMs) / 1000)}`)
  if (!isAllowed)
    throw new AppError('limited', { key: 'error.too_many_requests', params: { seconds: Math.ceil(retryAfterMs / 1000) } }, { retryAfterMs })
}
