import { AppError } from '../../kernel/app-error.ts'
import { networkOfIp } from '../../kernel/ip.ts'
import type { LimitRule, Limits } from '../../platform/limits/index.ts'
import type { HttpEnv } from './env.ts'

/** Takes one from the key's quota; throws AppError `limited`, which says when to come back. Leaves the draft standard's headers.
 *  A key that is an IPv6 address stands for its network: one line is given 2^64 of them. */
export const takeFrom = (
  c: { set(name: 'rateLimit', value: NonNullable<HttpEnv['Variables']['rateLimit']>): void },
  limits: Limits,
  { rule, key }: { rule: LimitRule; key: string },
): void => {
  const { isAllowed, remaining, retryAfterMs, resetMs } = limits.take(rule, networkOfIp(key))
  c.set('rateLimit', {
    policy: `"${rule.name}";q=${rule.quota};w=${Math.round(rule.windowMs / 1000)}`,
    state: `"${rule.name}";r=${remaining};t=${Math.ceil((isAllowed ? resetMs : retryAfterMs) / 1000)}`,
  })
  if (!isAllowed)
    throw new AppError('limited', { key: 'error.too_many_requests', params: { seconds: Math.ceil(retryAfterMs / 1000) } }, { retryAfterMs })
}

/** Said with every answer, refusals too. */
export const tellLimit = (headers: Headers, limit: HttpEnv['Variables']['rateLimit']): void => {
  if (!limit) return
  headers.set('ratelimit-policy', limit.policy)
  headers.set('ratelimit', limit.state)
}
