import { AppError } from '../../kernel/app-error.ts'
import { type Clock, DAY_MS, MINUTE_MS } from '../../kernel/clock.ts'
import type { AssistantId, CustomerId, WorkspaceId } from '../../kernel/ids.ts'
import { networkOfIp } from '../../kernel/ip.ts'
import type { LimitRule, Limits } from '../../platform/limits/index.ts'

export interface Rates {
  look(ip: string): void
  token(from: { ip: string; siteKey: string }): void
  read(customerId: string): void
  /** What costs nothing but a write. */
  act(customerId: string): void
  write(from: Writer): Promise<void>
}

export interface Writer {
  ip: string
  customerId: CustomerId
  workspaceId: WorkspaceId
  assistantId: AssistantId
}

/** Three circles around every paid answer: this guest, his address (an office shares one), the assistant. */
export type Circle = 'guest' | 'ip' | 'assistant'

export interface ReachedLimit extends Pick<Writer, 'workspaceId' | 'assistantId'> {
  circle: Circle
  per: 'minute' | 'day'
  quota: number
}

interface RateDeps {
  limits: Limits
  clock: Clock
  /** Of one guest; the wider circles follow from them. */
  messagesPerMinute: number
  messagesPerDay: number
  /** For the owner: the first time in a day for each assistant, circle and window. */
  limitReached(limit: ReachedLimit): Promise<void>
}

const WIDTH: Readonly<Record<Circle, number>> = { guest: 1, ip: 10, assistant: 50 }

export const createRates = (deps: RateDeps): Rates => {
  const { limits, messagesPerMinute } = deps
  const rule = (name: string, quota: number, windowMs = MINUTE_MS): LimitRule => ({ name: `widget.${name}`, quota, windowMs })
  const take = (limit: LimitRule, key: string): void => {
    const { isAllowed, retryAfterMs } = limits.take(limit, key)
    if (!isAllowed) throw tooFast(limit, retryAfterMs)
  }
  const look = rule('look_ip', messagesPerMinute * 20)
  const tokenIp = rule('token_ip', messagesPerMinute * 5)
  const tokenSite = rule('token_site', messagesPerMinute * 200)
  const read = rule('read_guest', messagesPerMinute * 6)
  const act = rule('act_guest', messagesPerMinute * 3)
  const circles = (['guest', 'ip', 'assistant'] as const).flatMap((circle) => [
    { circle, per: 'minute' as const, limit: rule(`message_${circle}`, messagesPerMinute * WIDTH[circle]) },
    { circle, per: 'day' as const, limit: rule(`message_${circle}_day`, deps.messagesPerDay * WIDTH[circle], DAY_MS) },
  ])
  const isNew = oncePerDay(deps.clock)
  return {
    look: (ip) => take(look, networkOfIp(ip)),
    token: ({ ip, siteKey }) => {
      take(tokenIp, networkOfIp(ip))
      take(tokenSite, siteKey)
    },
    read: (customerId) => take(read, customerId),
    act: (customerId) => take(act, customerId),
    write: async ({ ip, customerId, workspaceId, assistantId }) => {
      const keys: Readonly<Record<Circle, string>> = { guest: customerId, ip: networkOfIp(ip), assistant: assistantId }
      for (const { circle, per, limit } of circles) {
        const { isAllowed, retryAfterMs } = limits.take(limit, keys[circle])
        if (isAllowed) continue
        if (isNew(`${assistantId} ${circle} ${per}`)) {
          await deps.limitReached({ workspaceId, assistantId, circle, per, quota: limit.quota })
        }
        throw refusal(circle, limit, retryAfterMs)
      }
    },
  }
}

const tooFast = ({ name }: LimitRule, retryAfterMs: number): AppError =>
  new AppError('limited', { key: 'error.widget_too_fast', params: { seconds: secondsOf(retryAfterMs) } }, { retryAfterMs, detail: name })

/** Whoever is held up by others has done nothing wrong and is told so. */
const refusal = (circle: Circle, limit: LimitRule, retryAfterMs: number): AppError => {
  const detail = { retryAfterMs, detail: limit.name }
  if (circle !== 'guest') {
    return new AppError('limited', { key: 'error.widget_crowded', params: { minutes: Math.ceil(secondsOf(retryAfterMs) / 60) } }, detail)
  }
  if (limit.windowMs === MINUTE_MS) return tooFast(limit, retryAfterMs)
  return new AppError('limited', { key: 'error.widget_day', params: { minutes: Math.ceil(secondsOf(retryAfterMs) / 60) } }, detail)
}

const secondsOf = (ms: number): number => Math.ceil(ms / 1000)

/** A flood is one line a day, not one a message. */
const oncePerDay = (clock: Clock): ((what: string) => boolean) => {
  const told = new Set<string>()
  let today = 0
  return (what) => {
    const day = Math.floor(clock() / DAY_MS)
    if (day !== today) told.clear()
    today = day
    if (told.has(what)) return false
    told.add(what)
    return true
  }
}
