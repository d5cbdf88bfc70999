import { AppError } from '../../kernel/app-error.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { auditProvider } from './audit-provider.ts'
import type { ModelDeps } from './deps.ts'
import { embeddingMayChange } from './embedding-changed.ts'
import { allProviders, setPosition } from './store.ts'

/** Tries the providers in this order from now on. The list must name each of them once: otherwise somebody changed it meanwhile. */
export const orderProviders = async (deps: ModelDeps, ctx: Ctx, ids: readonly string[]): Promise<void> => {
  assertCan(ctx, 'providers.manage')
  await deps.db.write(async (tx) => {
    const known = (await allProviders(tx)).map((provider) => provider.id)
    const isWhole = known.length === ids.length && known.every((id) => ids.includes(id))
    if (!isWhole) throw new AppError('conflict', { key: 'error.providers_changed' })
    await embeddingMayChange(deps, tx)
    await auditProvider(deps, tx, { ctx, event: 'providers_ordered' })
    for (const id of known) await setPosition(tx, id, ids.indexOf(id) + 1)
  })
}
