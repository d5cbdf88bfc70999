import { AppError } from '../../kernel/app-error.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { auditProvider } from './audit-provider.ts'
import type { ModelDeps } from './deps.ts'
import { embeddingMayChange } from './embedding-changed.ts'
import { deleteProvider } from './store.ts'

/** Its key goes with it, its metered calls stay. */
export const removeProvider = async (deps: ModelDeps, ctx: Ctx, id: string): Promise<void> => {
  assertCan(ctx, 'providers.manage')
  await deps.db.write(async (tx) => {
    const isRemoved = await deleteProvider(tx, id)
    if (!isRemoved) throw new AppError('not_found', { key: 'error.provider_not_found' })
    await embeddingMayChange(deps, tx)
    await auditProvider(deps, tx, { ctx, event: 'provider_removed', id })
  })
}
