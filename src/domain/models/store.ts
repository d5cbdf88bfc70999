import type { ProviderId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { ModelFailure } from './ports.ts'
import type { ProviderKind, ProviderState, StoredProvider } from './provider.ts'
import type { ModelTables } from './schema.ts'

type Handle = Reader<ModelTables> | Tx<ModelTables>

/** In the order they are tried. */
export const allProviders = async (handle: Handle): Promise<StoredProvider[]> => {
  const rows = await handle.selectFrom('providers').selectAll().orderBy('position').orderBy('id').execute()
  return rows.map(toProvider)
}

export const findProvider = async (handle: Handle, id: string): Promise<StoredProvider | undefined> => {
  const row = await handle
    .selectFrom('providers')
    .selectAll()
    .where('id', '=', id as ProviderId)
    .executeTakeFirst()
  return row && toProvider(row)
}

export const insertProvider = async (tx: Tx<ModelTables>, provider: StoredProvider): Promise<void> => {
  await tx.insertInto('providers').values(toRow(provider)).execute()
}

export const updateProvider = async (tx: Tx<ModelTables>, provider: StoredProvider): Promise<void> => {
  const { id, ...rest } = toRow(provider)
  await tx.updateTable('providers').set(rest).where('id', '=', id).execute()
}

export const deleteProvider = async (tx: Tx<ModelTables>, id: string): Promise<boolean> => {
  const row = await tx
    .deleteFrom('providers')
    .where('id', '=', id as ProviderId)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export const setPosition = async (tx: Tx<ModelTables>, id: ProviderId, position: number): Promise<void> => {
  await tx.updateTable('providers').set({ position }).where('id', '=', id).execute()
}

export const setDimensions = async (tx: Tx<ModelTables>, of: { id: ProviderId; version: number }, dimensions: number): Promise<void> => {
  await tx
    .updateTable('providers')
    .set({ embedding_dimensions: dimensions })
    .where('id', '=', of.id)
    .where('version', '=', of.version)
    .execute()
}

/** How long a working provider's `last_ok_at` may lag: not each answer needs a second write. */
const OK_LAG_MS = 60_000

export const markOk = async (tx: Tx<ModelTables>, of: { id: ProviderId; version: number }, at: number): Promise<void> => {
  await tx
    .updateTable('providers')
    .set({ state: 'ok', retry_at: null, last_ok_at: at })
    .where('id', '=', of.id)
    .where('version', '=', of.version)
    .where((e) => e.or([e('state', '!=', 'ok'), e('last_ok_at', 'is', null), e('last_ok_at', '<', at - OK_LAG_MS)]))
    .execute()
}

export const markFailed = async (
  tx: Tx<ModelTables>,
  of: { id: ProviderId; version: number },
  { failure, at, retryAt }: { failure: ModelFailure; at: number; retryAt: number },
): Promise<void> => {
  await tx
    .updateTable('providers')
    .set({ state: failure, retry_at: retryAt, last_failure: failure, last_failure_at: at })
    .where('id', '=', of.id)
    .where('version', '=', of.version)
    .execute()
}

const toProvider = (row: ModelTables['providers']): StoredProvider => ({
  id: row.id,
  kind: row.kind as ProviderKind,
  name: row.name,
  baseUrl: row.base_url,
  sealedKey: row.api_key,
  keyLast4: row.key_last4,
  chatModel: row.chat_model,
  embeddingModel: row.embedding_model,
  embeddingDimensions: row.embedding_dimensions,
  version: row.version,
  retiredEmbedding:
    row.retired_model === null || row.retired_dimensions === null ? null : { model: row.retired_model, dimensions: row.retired_dimensions },
  state: row.state as ProviderState,
  retryAt: row.retry_at,
  lastOkAt: row.last_ok_at,
  lastFailure: row.last_failure === null ? null : { failure: row.last_failure as ModelFailure, at: row.last_failure_at ?? 0 },
  position: row.position,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const toRow = (provider: StoredProvider): ModelTables['providers'] => ({
  id: provider.id,
  kind: provider.kind,
  name: provider.name,
  base_url: provider.baseUrl,
  api_key: provider.sealedKey,
  key_last4: provider.keyLast4,
  chat_model: provider.chatModel,
  embedding_model: provider.embeddingModel,
  embedding_dimensions: provider.embeddingDimensions,
  retired_model: provider.retiredEmbedding?.model ?? null,
  retired_dimensions: provider.retiredEmbedding?.dimensions ?? null,
  version: provider.version,
  state: provider.state,
  retry_at: provider.retryAt,
  last_ok_at: provider.lastOkAt,
  last_failure: provider.lastFailure?.failure ?? null,
  last_failure_at: provider.lastFailure?.at ?? null,
  position: provider.position,
  created_at: provider.createdAt,
  updated_at: provider.updatedAt,
})
