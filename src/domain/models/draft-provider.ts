import { AppError } from '../../kernel/app-error.ts'
import type { ProviderId } from '../../kernel/ids.ts'
import { checkBaseUrl } from './base-url.ts'
import type { ModelDeps } from './deps.ts'
import { keyAad, OPENAI_URL, type ProviderKind, type StoredProvider } from './provider.ts'

export interface ProviderInput {
  /** Absent for a new one. */
  id?: string
  kind: ProviderKind
  /** Empty: called after its kind or its host. */
  name: string
  /** Needed for `openai_compatible`; for `openai` only where a proxy stands before it. Absent keeps the stored one of the same kind. */
  baseUrl?: string | null
  /** Absent keeps the stored one, null removes it. */
  apiKey?: string | null
  chatModel: string
  /** Null: documents are found by the local vectors. */
  embeddingModel?: string | null
}

/** The provider as it would be stored. A key never goes to another server than it was entered for. */
export const draftProvider = (
  deps: Pick<ModelDeps, 'clock' | 'newId' | 'secrets'>,
  input: ProviderInput,
  old: StoredProvider | undefined,
): StoredProvider => {
  if (input.id !== undefined && !old) throw new AppError('not_found', { key: 'error.provider_not_found' })
  const kept = input.baseUrl === undefined && old?.kind === input.kind ? old.baseUrl : input.baseUrl
  const baseUrl = checkBaseUrl(kept?.trim() || urlOfKind(input.kind))
  const apiKey = typeof input.apiKey === 'string' ? checkKey(input.apiKey) : input.apiKey
  if (old && apiKey === undefined && old.sealedKey !== null && new URL(old.baseUrl).origin !== new URL(baseUrl).origin) {
    throw new AppError('invalid', { key: 'error.provider_key_again' }, { field: 'apiKey' })
  }
  const next = changed(deps, old ?? blank(deps.newId('prv'), deps.clock()), { ...input, baseUrl, apiKey })
  if (next.kind === 'openai' && next.sealedKey === null)
    throw new AppError('invalid', { key: 'error.provider_key_needed' }, { field: 'apiKey' })
  return next
}

type Deps = Pick<ModelDeps, 'clock' | 'secrets'>

const urlOfKind = (kind: ProviderKind): string => {
  if (kind === 'openai') return OPENAI_URL
  throw new AppError('invalid', { key: 'error.provider_url' }, { field: 'baseUrl' })
}

/** A key travels in a header: anything but plain signs in it is a slip of the clipboard. */
const checkKey = (given: string): string => {
  const key = given.trim()
  if (!/^[\x21-\x7e]{1,500}$/.test(key)) throw new AppError('invalid', { key: 'error.provider_key_form' }, { field: 'apiKey' })
  return key
}

type Checked = Omit<ProviderInput, 'baseUrl' | 'apiKey'> & { baseUrl: string; apiKey: string | null | undefined }

const changed = (deps: Deps, old: StoredProvider, input: Checked): StoredProvider => {
  const embeddingModel = input.embeddingModel === undefined ? old.embeddingModel : input.embeddingModel?.trim() || null
  const isSameSpace = embeddingModel === old.embeddingModel && input.baseUrl === old.baseUrl && input.kind === old.kind
  return {
    ...old,
    kind: input.kind,
    name: input.name.trim() || (input.kind === 'openai' ? 'OpenAI' : new URL(input.baseUrl).host),
    baseUrl: input.baseUrl,
    ...sealed(deps, old, input.apiKey),
    chatModel: input.chatModel.trim(),
    embeddingModel,
    // Until a test has found out that it works, documents are found by the vectors they have.
    embeddingDimensions: isSameSpace ? old.embeddingDimensions : null,
    retiredEmbedding: retiredBy(old, { ...input, embeddingModel }),
    version: old.version + 1,
    // Whatever was wrong may be mended now, so the next call finds out.
    state: 'untested',
    retryAt: null,
    updatedAt: deps.clock(),
  }
}

const retiredBy = (
  old: StoredProvider,
  next: { baseUrl: string; kind: ProviderKind; embeddingModel: string | null },
): StoredProvider['retiredEmbedding'] => {
  if (next.baseUrl !== old.baseUrl || next.kind !== old.kind) return null
  const { embeddingModel: model, embeddingDimensions: dimensions } = old
  return next.embeddingModel === model || model === null || dimensions === null ? old.retiredEmbedding : { model, dimensions }
}

const sealed = (
  deps: Deps,
  { id, sealedKey, keyLast4 }: StoredProvider,
  apiKey: string | null | undefined,
): Pick<StoredProvider, 'sealedKey' | 'keyLast4'> => {
  if (apiKey === undefined) return { sealedKey, keyLast4 }
  if (apiKey === null) return { sealedKey: null, keyLast4: null }
  // Of a short key four signs would be too much of it.
  return { sealedKey: deps.secrets.seal(apiKey, keyAad(id)), keyLast4: apiKey.length >= 12 ? apiKey.slice(-4) : '' }
}

const blank = (id: ProviderId, now: number): StoredProvider => ({
  id,
  kind: 'openai',
  name: '',
  baseUrl: '',
  sealedKey: null,
  keyLast4: null,
  chatModel: '',
  embeddingModel: null,
  embeddingDimensions: null,
  retiredEmbedding: null,
  version: 0,
  state: 'untested',
  retryAt: null,
  lastOkAt: null,
  lastFailure: null,
  position: 0,
  createdAt: now,
  updatedAt: now,
})
