import { AppError } from '../../kernel/app-error.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { ModelDeps } from './deps.ts'
import { draftProvider, type ProviderInput } from './draft-provider.ts'
import { openKey } from './open-key.ts'
import { ModelError } from './ports.ts'
import { toRefusal } from './refusal.ts'
import { findProvider } from './store.ts'

/** The models a server says it has, for the form to suggest: of a stored provider, or of what is being typed. */
export const offeredModels = async (deps: ModelDeps, ctx: Ctx, what: string | ProviderInput): Promise<string[]> => {
  assertCan(ctx, 'providers.manage')
  const id = typeof what === 'string' ? what : what.id
  const stored = id === undefined ? undefined : await findProvider(deps.db.read, id)
  const provider = typeof what === 'string' ? stored : draftProvider(deps, what, stored)
  if (!provider) throw new AppError('not_found', { key: 'error.provider_not_found' })
  try {
    return await deps.vendors[provider.kind].listModels(openKey(deps, provider), ctx.signal)
  } catch (error) {
    throw error instanceof ModelError ? toRefusal(error) : error
  }
}
