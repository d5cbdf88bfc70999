import type { ModelVendor } from '../../domain/models/ports.ts'
import type { Clock } from '../../kernel/clock.ts'
import { createChat } from './chat.ts'
import type { Fetch } from './client.ts'
import { DEFAULT_TIMEOUTS, type Timeouts } from './deadline.ts'
import { createEmbedder, dimensionsOf } from './embedder.ts'
import { listModels } from './list-models.ts'
import { createRejectedFields } from './rejected-fields.ts'

/** OpenAI and whatever speaks its protocol. Does not retry: the caller owns the routes. */
export const createOpenAiCompatible = (options: { fetch: Fetch; clock: Clock; timeouts?: Partial<Timeouts> }): ModelVendor => {
  const deps = {
    fetch: options.fetch,
    clock: options.clock,
    timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
    rejected: createRejectedFields(),
  }
  return {
    chat: (config) => createChat({ ...deps, config }),
    embedder: (config, model, dimensions) => createEmbedder({ ...deps, config }, model, dimensions),
    dimensionsOf: (config, model, signal) => dimensionsOf({ ...deps, config }, model, signal),
    listModels: (config, signal) => listModels({ ...deps, config }, signal),
  }
}
