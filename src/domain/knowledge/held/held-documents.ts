import type { Clock } from '../../../kernel/clock.ts'
import type { AssistantId, GenerationId } from '../../../kernel/ids.ts'
import type { Reader } from '../../../platform/db/index.ts'
import type { ScopeDocument } from '../search-store.ts'
import { createTaking, type HeldDocument, type Taking, versionOf } from './held-document.ts'

/** In the order of the documents of the scope. */
export type HeldScope = readonly HeldDocument[]

interface Asked {
  assistantId: AssistantId
  scope: { documents: readonly ScopeDocument[] }
}

/**
 * The documents of assistants that are asked often, in memory: reading them there takes a third of the time. Whose documents they are is
 * asked of the database by every question; only what cannot change is remembered.
 */
export interface HeldDocuments {
  /** The scope, when all of it is in memory; else some more of it goes there, for the next question. */
  take(reader: Reader, asked: Asked): Promise<HeldScope | undefined>
}

const MOST_BYTES = 12 * 1024 * 1024
/** One scope must not drive out all others. */
const MOST_SCOPE_CHUNKS = 1000
/** So many questions within so long make an assistant one that is asked often. */
const OFTEN = 3
const OFTEN_MS = 60_000
/** Reading them takes half a millisecond. */
const CHUNKS_A_QUESTION = 24
const MOST_ASSISTANTS = 1000

export const createHeldDocuments = (clock: Clock): HeldDocuments => {
  const isAskedOften = createAskedOften(clock)
  const memory = createMemory()
  return {
    take: async (reader, { assistantId, scope: { documents } }) => {
      const found = memory.find(documents)
      if (found || !isAskedOften(assistantId) || countOf(documents) > MOST_SCOPE_CHUNKS) return found
      let left = CHUNKS_A_QUESTION
      for (const document of documents) {
        if (left <= 0) break
        left -= await memory.take(reader, document, left)
      }
      return undefined
    },
  }
}

const countOf = (documents: readonly ScopeDocument[]): number => documents.reduce((sum, { chunkCount }) => sum + chunkCount, 0)

const createAskedOften = (clock: Clock): ((assistantId: AssistantId) => boolean) => {
  const asked = new Map<AssistantId, { since: number; times: number }>()
  return (assistantId) => {
    const now = clock()
    const known = asked.get(assistantId)
    const fresh = known && now - known.since < OFTEN_MS ? { since: known.since, times: known.times + 1 } : { since: now, times: 1 }
    // Taken out first, so that the order is that of the last question.
    asked.delete(assistantId)
    asked.set(assistantId, fresh)
    if (asked.size > MOST_ASSISTANTS) for (const oldest of asked.keys()) if (asked.delete(oldest)) break
    return fresh.times >= OFTEN
  }
}

interface Memory {
  find(documents: readonly ScopeDocument[]): HeldScope | undefined
  /** Returns how many chunks were read. */
  take(reader: Reader, document: ScopeDocument, limit: number): Promise<number>
}

const createMemory = (): Memory => {
  const kept = createKept()
  const taking = new Map<GenerationId, Taking>()
  return {
    find: (documents) => {
      const found: HeldDocument[] = []
      for (const document of documents) {
        const held = kept.get(document)
        if (!held) return undefined
        found.push(held)
      }
      for (const { generationId } of documents) kept.touch(generationId)
      return found
    },
    take: async (reader, document, limit) => {
      const { generationId } = document
      if (kept.get(document)) return 0
      const begun = taking.get(generationId)
      const mine = begun?.version === versionOf(document) ? begun : createTaking(document)
      taking.set(generationId, mine)
      // Those begun and left, because nobody asked on.
      if (taking.size > MOST_ASSISTANTS) for (const oldest of taking.keys()) if (taking.delete(oldest)) break
      const { taken, whole } = await mine.take(reader, limit)
      if (whole) {
        taking.delete(generationId)
        kept.put(document, whole)
      }
      return taken
    },
  }
}

interface Kept {
  /** Undefined too when it is not what it was. */
  get(document: ScopeDocument): HeldDocument | undefined
  touch(generationId: GenerationId): void
  put(document: ScopeDocument, held: HeldDocument): void
}

/** What was used longest ago goes first. */
const createKept = (): Kept => {
  const all = new Map<GenerationId, { version: string; held: HeldDocument }>()
  let bytes = 0
  const forget = (generationId: GenerationId): void => {
    bytes -= all.get(generationId)?.held.bytes ?? 0
    all.delete(generationId)
  }
  return {
    get: (document) => {
      const known = all.get(document.generationId)
      return known?.version === versionOf(document) ? known.held : undefined
    },
    touch: (generationId) => {
      const known = all.get(generationId)
      if (!known) return
      all.delete(generationId)
      all.set(generationId, known)
    },
    put: (document, held) => {
      forget(document.generationId)
      all.set(document.generationId, { version: versionOf(document), held })
      bytes += held.bytes
      for (const oldest of all.keys()) {
        if (bytes <= MOST_BYTES) break
        forget(oldest)
      }
    },
  }
}
