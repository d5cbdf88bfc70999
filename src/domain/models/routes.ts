import type { ProviderId } from '../../kernel/ids.ts'
import type { ModelDeps } from './deps.ts'
import { openKey } from './open-key.ts'
import { type ChatModel, type Embedder, ModelError } from './ports.ts'
import type { StoredProvider } from './provider.ts'
import { toRefusal } from './refusal.ts'
import { allProviders } from './store.ts'

/** One way to get an answer. Without a provider it is the local model. */
export interface ChatRoute {
  provider: StoredProvider | undefined
  model: string
  /** Throws ModelError when the key cannot be read. */
  open(): ChatModel
}

const LOCAL_MODEL = 'local'

/** Who may answer: whoever can, a provider only, nobody but the local model, one provider, or nobody at all. */
export type RouteChoice = 'any' | 'providers' | 'local' | 'none' | ProviderId

/** In the order they are tried: what is configured and not known to be down, then the local model. With a model: that one of the providers. */
export const chatRoutes = async (deps: ModelDeps, choice: RouteChoice = 'any', model?: string): Promise<ChatRoute[]> => {
  if (choice === 'none') return []
  if (model !== undefined) return (await chatRoutes(deps, choice)).flatMap((route) => tried(route, model))
  const routes = await allRoutes(deps)
  if (choice === 'any') return routes
  if (choice === 'local') return routes.filter(({ provider }) => provider === undefined)
  return routes.filter(({ provider }) => provider !== undefined && (choice === 'providers' || provider.id === choice))
}

/** A model that is only tried says nothing of its provider: no settings have this version, so no state is set by it. */
const tried = ({ provider, ...route }: ChatRoute, model: string): ChatRoute[] =>
  provider && provider.chatModel !== model
    ? [{ ...route, provider: { ...provider, version: NO_VERSION }, model }]
    : provider
      ? [{ ...route, provider }]
      : []

const NO_VERSION = 0

const allRoutes = async (deps: ModelDeps): Promise<ChatRoute[]> => {
  const now = deps.clock()
  const providers = (await allProviders(deps.db.read)).filter((provider) => provider.retryAt === null || provider.retryAt <= now)
  return [
    ...providers.map((provider) => ({
      provider,
      model: provider.chatModel,
      open: () => deps.vendors[provider.kind].chat(openKey(deps, provider)),
    })),
    { provider: undefined, model: LOCAL_MODEL, open: () => deps.local.chat },
  ]
}

export interface EmbedRoute {
  provider: StoredProvider | undefined
  model: string
  embedder: Embedder
}

/**
 * The embedder of new documents: of the first provider that has one, else the local one. A provider that is down stays the choice:
 * vectors of another space could not be compared with those that are stored. So does a model whose successor no test has seen working.
 */
export const embedRoute = async (deps: ModelDeps): Promise<EmbedRoute> => (await embedRoutes(deps))[0] ?? localEmbedding(deps)

/** Whoever can still make vectors of this space. */
export const embedRouteOf = async (deps: ModelDeps, space: string): Promise<EmbedRoute | undefined> =>
  [localEmbedding(deps), ...(await embedRoutes(deps)), ...(await retiredRoutes(deps))].find((route) => route.embedder.space === space)

const localEmbedding = (deps: ModelDeps): EmbedRoute => ({
  provider: undefined,
  model: deps.local.embedder.space,
  embedder: deps.local.embedder,
})

const embedRoutes = async (deps: ModelDeps): Promise<EmbedRoute[]> =>
  (await allProviders(deps.db.read)).flatMap((provider) => {
    const { embeddingModel: model, embeddingDimensions: dimensions } = provider
    if (model === null) return []
    if (dimensions === null) return retiredRoute(deps, provider)
    return [{ provider, model, embedder: openEmbedder(deps, provider, { model, dimensions }) }]
  })

const retiredRoutes = async (deps: ModelDeps): Promise<EmbedRoute[]> =>
  (await allProviders(deps.db.read)).flatMap((provider) => retiredRoute(deps, provider))

/** A retired model that is gone says nothing of the provider either. */
const retiredRoute = (deps: ModelDeps, provider: StoredProvider): EmbedRoute[] => {
  const retired = provider.retiredEmbedding
  if (!retired) return []
  return [{ provider: { ...provider, version: NO_VERSION }, model: retired.model, embedder: openEmbedder(deps, provider, retired) }]
}

const openEmbedder = (
  deps: ModelDeps,
  provider: StoredProvider,
  { model, dimensions }: { model: string; dimensions: number },
): Embedder => {
  try {
    return deps.vendors[provider.kind].embedder(openKey(deps, provider), model, dimensions)
  } catch (error) {
    throw error instanceof ModelError ? toRefusal(error) : error
  }
}
