import { z } from 'zod'
import { isId, type ProviderId } from '../../kernel/ids.ts'
import type { LimitRule } from '../../platform/limits/index.ts'

/** Of one workspace, on every surface together: each may cost as much as an answer. */
export const REPLAYS: LimitRule = { name: 'replay', quota: 20, windowMs: 60_000 }

const providerId = z.string().refine((id): id is ProviderId => isId('prv', id), 'must be the id of a provider')

/** With what a question of the past is answered once more, as every surface takes it. */
export const ReplayBody = z
  .strictObject({
    /** Search again, or the passages that were read then. */
    knowledge: z.enum(['today', 'then']).default('today'),
    /** Who writes: as routed now, any provider, this machine, or one provider. */
    route: z.union([z.enum(['any', 'providers', 'local']), providerId]).default('any'),
    /** Another model of the provider than is set. */
    model: z.string().trim().min(1).max(200).optional(),
  })
  .refine(({ route, model }) => model === undefined || route !== 'local', {
    path: ['model'],
    message: 'must be absent where this machine answers',
  })
