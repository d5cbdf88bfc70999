import { z } from 'zod'
import type { ReachedLimit } from '../../../web/admin/pages/overview/limits.ts'
import type { Assistant } from '../../domain/assistants/index.ts'
import { type Ctx, can } from '../../domain/identity/index.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import { LIMIT_EVENT } from '../http/limit-event.ts'
import type { AdminDeps } from './deps.ts'

const Details = z.object({ circle: z.enum(['guest', 'ip', 'assistant']), per: z.enum(['minute', 'day']), quota: z.number() })
/** Six for each assistant a day. */
const MOST_READ = 60

/** What holds customers back now or has done so in the last day: spent caps first, then limits, the newest of each kind. */
export const reachedLimits = async (deps: AdminDeps, ctx: Ctx, assistants: readonly Assistant[]): Promise<ReachedLimit[]> => {
  const [caps, rates] = await Promise.all([
    can(ctx.actor, 'usage.read') ? spentCaps(deps, ctx, assistants) : [],
    can(ctx.actor, 'channels.manage') ? rateLimits(deps, ctx, assistants) : [],
  ])
  return [...caps, ...rates]
}

const spentCaps = async (deps: AdminDeps, { workspaceId }: Ctx, assistants: readonly Assistant[]): Promise<ReachedLimit[]> => {
  const found = await Promise.all(
    assistants.map(async ({ id, name, dailyCapMicros }): Promise<ReachedLimit[]> => {
      if (dailyCapMicros === null) return []
      const { usdMicros } = await deps.models.spentToday({ workspaceId, assistantId: id })
      return usdMicros >= dailyCapMicros ? [{ kind: 'cap', assistant: { id, name }, capMicros: dailyCapMicros }] : []
    }),
  )
  return found.flat()
}

const rateLimits = async (deps: AdminDeps, { workspaceId }: Ctx, assistants: readonly Assistant[]): Promise<ReachedLimit[]> => {
  const since = deps.clock() - DAY_MS
  const { records } = await deps.readAudit({ workspaceId, event: LIMIT_EVENT, since, limit: MOST_READ })
  const seen = new Set<string>()
  return records.flatMap(({ target, details, at }): ReachedLimit[] => {
    const assistant = assistants.find(({ id }) => id === target)
    const { success, data } = Details.safeParse(details)
    const key = `${target} ${data?.circle} ${data?.per}`
    if (!assistant || !success || seen.has(key)) return []
    seen.add(key)
    return [{ kind: 'rate', assistant: { id: assistant.id, name: assistant.name }, at, ...data }]
  })
}
