import { AppError } from '../../kernel/app-error.ts'
import { MINUTE_MS } from '../../kernel/clock.ts'
import { networkOfIp } from '../../kernel/ip.ts'
import type { LimitRule, Limits } from '../../platform/limits/index.ts'

export interface Rates {
  look(ip: string): void
  token(from: { ip: string; siteKey: string }): void
  read(customerId: string): void
  /** What costs nothing but a write. */
  act(customerId: string): void
  write(from: { ip: string; customerId: string; assistantId: string }): void
}

/** Three circles around every paid answer: this guest, his address (an office shares one), the assistant. One setting moves them all. */
export const createRates = (limits: Limits, messagesPerMinute: number): Rates => {
  const rule = (name: string, quota: number): LimitRule => ({ name: `widget.${name}`, quota, windowMs: MINUTE_MS })
  const take = (limit: LimitRule, key: string): void => {
    const { isAllowed, retryAfterMs } = limits.take(limit, key)
    if (isAllowed) return
    const seconds = Math.ceil(retryAfterMs / 1000)
    throw new AppError('limited', { key: 'error.widget_too_fast', params: { seconds } }, { retryAfterMs, detail: limit.name })
  }
  const look = rule('look_ip', messagesPerMinute * 20)
  const tokenIp = rule('token_ip', messagesPerMinute * 5)
  const tokenSite = rule('token_site', messagesPerMinute * 200)
  const read = rule('read_guest', messagesPerMinute * 6)
  const act = rule('act_guest', messagesPerMinute * 3)
  const guest = rule('message_guest', messagesPerMinute)
  const address = rule('message_ip', messagesPerMinute * 10)
  const assistant = rule('message_assistant', messagesPerMinute * 50)
  return {
    look: (ip) => take(look, networkOfIp(ip)),
    token: ({ ip, siteKey }) => {
      take(tokenIp, networkOfIp(ip))
      take(tokenSite, siteKey)
    },
    read: (customerId) => take(read, customerId),
    act: (customerId) => take(act, customerId),
    write: ({ ip, customerId, assistantId }) => {
      take(guest, customerId)
      take(address, networkOfIp(ip))
      take(assistant, assistantId)
    },
  }
}
