import type { Tx } from '../../platform/db/index.ts'
import { auditActor, type Ctx } from '../identity/index.ts'
import type { ModelDeps } from './deps.ts'

type Event = 'provider_added' | 'provider_changed' | 'provider_key_changed' | 'provider_removed' | 'providers_ordered'

/** Providers serve the whole instance, so their log entries belong to no workspace. */
export const auditProvider = (deps: ModelDeps, tx: Tx, { ctx, event, id }: { ctx: Ctx; event: Event; id?: string }): Promise<void> =>
  deps.audit.record(tx, { workspaceId: null, actor: auditActor(ctx.actor), event, target: id })
