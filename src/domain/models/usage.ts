import { AppError } from '../../kernel/app-error.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { sumCalls, type UsageRow } from './calls-store.ts'
import type { ModelDeps } from './deps.ts'

const MOST_DAYS = 366

/** What the workspace used between two instants, by day (UTC), provider, model and purpose; newest day first, both days whole. */
export const usage = async (deps: ModelDeps, ctx: Ctx, { from, to }: { from: number; to: number }): Promise<UsageRow[]> => {
  assertCan(ctx, 'usage.read')
  const fromDay = Math.floor(from / DAY_MS)
  const toDay = Math.floor(to / DAY_MS)
  if (toDay < fromDay || toDay - fromDay > MOST_DAYS) {
    throw new AppError('invalid', { key: 'error.usage_period', params: { days: MOST_DAYS } }, { field: 'from' })
  }
  return sumCalls(deps.db.read, { workspaceId: ctx.workspaceId, fromDay, toDay })
}
