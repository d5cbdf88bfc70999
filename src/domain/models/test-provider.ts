import { AppError, type ErrorText } from '../../kernel/app-error.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { ModelDeps } from './deps.ts'
import { draftProvider, type ProviderInput } from './draft-provider.ts'
import { embeddingMayChange } from './embedding-changed.ts'
import { NO_USAGE, recordFailure, recordUsage, startMeter } from './meter.ts'
import { openKey } from './open-key.ts'
import { type ChatRequest, ModelError, type ModelFailure } from './ports.ts'
import type { ProviderKind, StoredProvider } from './provider.ts'
import { failureText } from './refusal.ts'
import { findProvider, setDimensions } from './store.ts'

export type ProviderTest =
  | { outcome: 'ok'; latencyMs: number; embeddingDimensions: number | null }
  /** `part`: what of the provider does not work. */
  | { outcome: 'failed'; failure: ModelFailure; part: 'chat' | 'embedding'; text: ErrorText }

/**
 * Asks for a word and, with an embedding model, for a vector: only a real call knows of quota and of rights. For a stored provider, named
 * by its id, the result is its state, and its embedding model is in use from now on; what is only typed so far is tried and forgotten.
 */
export const testProvider = async (deps: ModelDeps, ctx: Ctx, what: string | ProviderInput): Promise<ProviderTest> => {
  assertCan(ctx, 'providers.manage')
  const id = typeof what === 'string' ? what : what.id
  const stored = id === undefined ? undefined : await findProvider(deps.db.read, id)
  const provider = typeof what === 'string' ? stored : draftProvider(deps, what, stored)
  if (!provider) throw new AppError('not_found', { key: 'error.provider_not_found' })
  const chat = await tryChat(deps, ctx, provider)
  if (chat.outcome === 'failed' || provider.embeddingModel === null) return chat
  return tryEmbedding(deps, ctx, { provider, model: provider.embeddingModel, latencyMs: chat.latencyMs })
}

const TEST_REQUEST: Omit<ChatRequest, 'model'> = {
  messages: [{ role: 'user', text: 'Reply with the word OK.' }],
  // Room for a model that thinks first; it ends at the first word.
  maxOutputTokens: 512,
  grounding: { question: '', language: 'en', passages: [] },
}

const tryChat = async (deps: ModelDeps, ctx: Ctx, provider: StoredProvider): Promise<ProviderTest> => {
  const meter = startMeter(deps, { workspaceId: ctx.workspaceId, purpose: 'test' }, { provider, model: provider.chatModel })
  let usage = NO_USAGE
  try {
    const chat = deps.vendors[provider.kind].chat(openKey(deps, provider))
    for await (const part of chat.stream({ ...TEST_REQUEST, model: provider.chatModel }, ctx.signal)) {
      if (part.kind === 'text') meter.began()
      if (part.kind === 'usage') usage = part.usage
    }
  } catch (error) {
    return failed(deps, { error, meter, part: 'chat' })
  }
  const call = meter.ended('ok', usage)
  await deps.db.write((tx) => recordUsage(tx, call))
  return { outcome: 'ok', latencyMs: call.latencyMs, embeddingDimensions: provider.embeddingDimensions }
}

const tryEmbedding = async (
  deps: ModelDeps,
  ctx: Ctx,
  { provider, model, latencyMs }: { provider: StoredProvider; model: string; latencyMs: number },
): Promise<ProviderTest> => {
  const meter = startMeter(deps, { workspaceId: ctx.workspaceId, purpose: 'test' }, { provider, model })
  const vendor = deps.vendors[provider.kind]
  const config = openKey(deps, provider)
  let dimensions = provider.embeddingDimensions ?? preferredDimensions(provider.kind, model)
  try {
    if (dimensions === null) dimensions = await vendor.dimensionsOf(config, model, ctx.signal)
    else await vendor.embedder(config, model, dimensions).embed(['ReplyX'], 'query', ctx.signal)
  } catch (error) {
    return failed(deps, { error, meter, part: 'embedding' })
  }
  const found = dimensions
  const call = meter.ended('ok', NO_USAGE)
  await deps.db.write(async (tx) => {
    await recordUsage(tx, call)
    await embeddingMayChange(deps, tx)
    await setDimensions(tx, { id: provider.id, version: provider.version }, found)
  })
  return { outcome: 'ok', latencyMs, embeddingDimensions: found }
}

/** Shortened where the model was trained for it: nearly as good, and a third of the work at each search. */
const preferredDimensions = (kind: ProviderKind, model: string): number | null => {
  if (kind !== 'openai') return null
  return model === 'text-embedding-3-small' ? 512 : model === 'text-embedding-3-large' ? 1024 : null
}

const failed = async (
  deps: ModelDeps,
  { error, meter, part }: { error: unknown; meter: ReturnType<typeof startMeter>; part: 'chat' | 'embedding' },
): Promise<ProviderTest> => {
  if (!(error instanceof ModelError)) throw error
  await recordFailure(deps, meter.failed(error, NO_USAGE), error)
  return { outcome: 'failed', failure: error.failure, part, text: failureText(error.failure) }
}
