import type { ModelDeps } from './deps.ts'
import { ModelError, type ProviderConfig } from './ports.ts'
import { keyAad, type StoredProvider } from './provider.ts'

/** The settings a call is made with. A key that does not open any more is a wrong key: entering it again mends it. */
export const openKey = (deps: Pick<ModelDeps, 'secrets'>, provider: StoredProvider): ProviderConfig => ({
  kind: provider.kind,
  baseUrl: provider.baseUrl,
  apiKey: provider.sealedKey === null ? undefined : opened(deps, provider.sealedKey, provider),
})

const opened = (deps: Pick<ModelDeps, 'secrets'>, sealedKey: string, provider: StoredProvider): string => {
  try {
    return deps.secrets.open(sealedKey, keyAad(provider.id))
  } catch (cause) {
    throw new ModelError('invalid_key', 'the stored key does not open with this master key', { cause })
  }
}
