import { DAY_MS } from '../../kernel/clock.ts'
import type { AssistantId, WorkspaceId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import { type AssistantSpend, sumOfAssistant, type UsageRow } from './calls-store.ts'
import type { ModelDeps } from './deps.ts'
import type { ProviderInput } from './draft-provider.ts'
import { type Embedded, type EmbeddingSpace, type EmbedScope, embed, embeddingSpace } from './embed.ts'
import { recordUsage } from './meter.ts'
import type { ModelCall } from './model-call.ts'
import { offeredModels } from './offered-models.ts'
import { orderProviders } from './order-providers.ts'
import { type Provider, toPublic } from './provider.ts'
import { removeProvider } from './remove-provider.ts'
import { saveProvider } from './save-provider.ts'
import type { ModelTables } from './schema.ts'
import { allProviders } from './store.ts'
import { type ModelStream, type StreamRequest, type StreamScope, stream } from './stream.ts'
import { type ProviderTest, testProvider } from './test-provider.ts'
import { usage } from './usage.ts'

export interface Models {
  /** In the order they are tried. For the admin, as are the next five. */
  listProviders(ctx: Ctx): Promise<Provider[]>
  /** With an id it changes that provider. The key goes in and never comes out. */
  saveProvider(ctx: Ctx, input: ProviderInput): Promise<Provider>
  /** Its metered calls stay. */
  removeProvider(ctx: Ctx, id: string): Promise<void>
  orderProviders(ctx: Ctx, ids: readonly string[]): Promise<void>
  /** Of a stored one by its id, which sets its state; or of what is being typed. */
  testProvider(ctx: Ctx, what: string | ProviderInput): Promise<ProviderTest>
  /** What the server offers, sorted. Throws AppError `unavailable` when it says nothing. */
  offeredModels(ctx: Ctx, what: string | ProviderInput): Promise<string[]>
  /** How many providers there are and how many do not answer now; for the health page, says nothing about them. */
  health(): Promise<{ total: number; failing: number }>
  /** For the owner of the workspace. */
  usage(ctx: Ctx, period: { from: number; to: number }): Promise<UsageRow[]>

  /** Without a permission check: what the answers of this assistant have cost since midnight (UTC). */
  spentToday(of: { workspaceId: WorkspaceId; assistantId: AssistantId }): Promise<AssistantSpend>

  /** Throws AppError `unavailable`, and the signal's reason when aborted. */
  stream(scope: StreamScope, request: StreamRequest): ModelStream
  /** A step. Twice is as once. */
  recordUsage(tx: Tx<ModelTables>, call: ModelCall): Promise<void>
  /** What new vectors are made in: documents in another space need new ones. */
  embeddingSpace(workspaceId: WorkspaceId): Promise<EmbeddingSpace>
  /** Meters itself. Throws AppError `unavailable`, perhaps with `retryAfterMs`. */
  embed(scope: EmbedScope, texts: readonly string[], form: 'query' | 'passage'): Promise<Embedded>
}

export const createModels = (deps: ModelDeps): Models => ({
  listProviders: async (ctx) => {
    assertCan(ctx, 'providers.manage')
    return (await allProviders(deps.db.read)).map(toPublic)
  },
  saveProvider: (ctx, input) => saveProvider(deps, ctx, input),
  removeProvider: (ctx, id) => removeProvider(deps, ctx, id),
  orderProviders: (ctx, ids) => orderProviders(deps, ctx, ids),
  testProvider: (ctx, what) => testProvider(deps, ctx, what),
  offeredModels: (ctx, what) => offeredModels(deps, ctx, what),
  health: async () => {
    const providers = await allProviders(deps.db.read)
    return { total: providers.length, failing: providers.filter(({ state }) => state !== 'ok' && state !== 'untested').length }
  },
  usage: (ctx, period) => usage(deps, ctx, period),
  spentToday: (of) => sumOfAssistant(deps.db.read, { ...of, day: Math.floor(deps.clock() / DAY_MS) }),
  stream: (scope, request) => stream(deps, scope, request),
  recordUsage,
  embeddingSpace: () => embeddingSpace(deps),
  embed: (scope, texts, form) => embed(deps, scope, { texts, form }),
})
