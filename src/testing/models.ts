import { randomBytes } from 'node:crypto'
import { createModels, type Models } from '../domain/models/index.ts'
import {
  type ChatModel,
  type ChatPart,
  type ChatRequest,
  type Embedder,
  ModelError,
  type ModelFailure,
  type ModelVendor,
  type ProviderConfig,
} from '../domain/models/ports.ts'
import { createAudit } from '../platform/audit/index.ts'
import { createSecrets } from '../platform/secrets/index.ts'
import type { TestBase } from './factories.ts'

/** What a scripted call does: fails at once, or says words and then fails, hangs or ends. */
export interface ScriptedCall {
  words?: string[]
  failure?: ModelFailure
  retryAfterMs?: number
  isEndless?: boolean
}

export interface ScriptedVendor extends ModelVendor {
  /** Used up one a call; ends well with two words when there is none. */
  script: ScriptedCall[]
  calls: Array<{ config: ProviderConfig; request: ChatRequest | undefined; texts: readonly string[] | undefined }>
}

/** A vendor without a wire, for what the routes do; the wire itself is tested against the fake server. */
const scriptedVendor = (): ScriptedVendor => {
  const script: ScriptedCall[] = []
  const calls: ScriptedVendor['calls'] = []
  const failing = (call: ScriptedCall | undefined): void => {
    if (call?.failure === undefined) return
    throw new ModelError(call.failure, 'scripted', call.retryAfterMs === undefined ? {} : { retryAfterMs: call.retryAfterMs })
  }
  return {
    script,
    calls,
    chat: (config) => ({
      stream: async function* (request, signal): AsyncGenerator<ChatPart> {
        calls.push({ config, request, texts: undefined })
        const call = script.shift() ?? { words: ['Two ', 'words.'] }
        for (const text of call.words ?? []) {
          signal.throwIfAborted()
          yield { kind: 'text', text }
        }
        failing(call)
        signal.throwIfAborted()
        if (call.isEndless) await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        yield { kind: 'usage', usage: { inputTokens: 1_000, cachedTokens: 400, outputTokens: 200 } }
        yield { kind: 'finish', reason: 'stop' }
      },
    }),
    embedder: (config, model, dimensions) => ({
      ...wordEmbedder(`${model}@${dimensions}`, dimensions),
      embed: async (texts, _form, _signal) => {
        calls.push({ config, request: undefined, texts })
        failing(script.shift())
        const usage = { inputTokens: 10 * texts.length, cachedTokens: 0, outputTokens: 0 }
        return { vectors: texts.map(() => unit(dimensions)), usage }
      },
    }),
    dimensionsOf: async (config) => {
      calls.push({ config, request: undefined, texts: undefined })
      failing(script.shift())
      return 8
    },
    listModels: async (config) => {
      calls.push({ config, request: undefined, texts: undefined })
      failing(script.shift())
      return ['model-a', 'model-b']
    },
  }
}

const unit = (dimensions: number): Float32Array => Float32Array.from({ length: dimensions }, (_, i) => (i === 0 ? 1 : 0))

const wordEmbedder = (space: string, dimensions: number): Embedder => ({
  space,
  dimensions,
  maxBatch: 2,
  embed: async (texts) => ({ vectors: texts.map(() => unit(dimensions)), usage: { inputTokens: 0, cachedTokens: 0, outputTokens: 0 } }),
})

const sayLocal: ChatModel = {
  stream: async function* (): AsyncGenerator<ChatPart> {
    yield { kind: 'text', text: 'Quoted.' }
    yield { kind: 'usage', usage: { inputTokens: 0, cachedTokens: 0, outputTokens: 0 } }
    yield { kind: 'finish', reason: 'stop' }
  },
}

/** The models feature over scripted vendors. */
export const scriptedModels = (base: TestBase): { models: Models; openai: ScriptedVendor; compatible: ScriptedVendor } => {
  const openai = scriptedVendor()
  const compatible = scriptedVendor()
  const models = createModels({
    db: base.db,
    clock: base.clock,
    newId: base.newId,
    log: base.log,
    audit: createAudit(base),
    jobs: base.jobs,
    secrets: createSecrets([new Uint8Array(randomBytes(32))]),
    vendors: { openai, openai_compatible: compatible },
    local: { chat: sayLocal, embedder: wordEmbedder('local-test', 4) },
  })
  return { models, openai, compatible }
}
