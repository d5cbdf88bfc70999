import { AppError } from '../../kernel/app-error.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { auditProvider } from './audit-provider.ts'
import type { ModelDeps } from './deps.ts'
import { draftProvider, type ProviderInput } from './draft-provider.ts'
import { embeddingMayChange } from './embedding-changed.ts'
import { type Provider, toPublic } from './provider.ts'
import { allProviders, findProvider, insertProvider, updateProvider } from './store.ts'

/** Beyond this something is wrong, not big. */
const MAX_PROVIDERS = 50

/** Stores what was entered, untested; a new one goes to the end of the order. */
export const saveProvider = async (deps: ModelDeps, ctx: Ctx, input: ProviderInput): Promise<Provider> => {
  assertCan(ctx, 'providers.manage')
  return deps.db.write(async (tx) => {
    await embeddingMayChange(deps, tx)
    const old = input.id === undefined ? undefined : await findProvider(tx, input.id)
    const provider = draftProvider(deps, input, old)
    if (old) {
      await updateProvider(tx, provider)
      await auditProvider(deps, tx, {
        ctx,
        event: input.apiKey === undefined ? 'provider_changed' : 'provider_key_changed',
        id: provider.id,
      })
      return toPublic(provider)
    }
    const others = await allProviders(tx)
    if (others.length >= MAX_PROVIDERS) throw new AppError('refused', { key: 'error.too_many_providers', params: { max: MAX_PROVIDERS } })
    const last = { ...provider, position: Math.max(0, ...others.map((other) => other.position)) + 1 }
    await insertProvider(tx, last)
    await auditProvider(deps, tx, { ctx, event: 'provider_added', id: last.id })
    return toPublic(last)
  })
}
