import type { CustomerId, WorkspaceId } from '../../kernel/ids.ts'
import type { Language } from '../../kernel/language.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { DialogDeps } from './deps.ts'
import type { Channel } from './dialog.ts'

export interface CustomerKey {
  workspaceId: WorkspaceId
  channel: Channel
  /** What the channel knows him by: a hash of the guest's secret, a user id. */
  externalKey: string
  language?: Language
  /** As the channel tells it. */
  name?: string | undefined
}

/** The customer of this key, made at the first call; two calls at once give the same one. */
export const ensureCustomer = async (deps: DialogDeps, input: CustomerKey): Promise<CustomerId> => {
  const known = await deps.db.read
    .selectFrom('customers')
    .select('id')
    .where('workspace_id', '=', input.workspaceId)
    .where('channel', '=', input.channel)
    .where('external_key', '=', input.externalKey)
    .executeTakeFirst()
  if (known) return known.id as CustomerId
  return deps.db.write((tx) => ensureCustomerStep(deps, tx, input))
}

/** The same as a step of the caller's write. */
export const ensureCustomerStep = async (deps: DialogDeps, tx: Tx, input: CustomerKey): Promise<CustomerId> => {
  const row = await tx
    .insertInto('customers')
    .values({
      id: deps.newId('cus'),
      workspace_id: input.workspaceId,
      channel: input.channel,
      external_key: input.externalKey,
      name: input.name ?? null,
      language: input.language ?? null,
      created_at: deps.clock(),
    })
    .onConflict((c) => c.columns(['workspace_id', 'channel', 'external_key']).doUpdateSet({ external_key: input.externalKey }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id as CustomerId
}
