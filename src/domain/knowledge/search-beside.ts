import type { Reader } from '../../platform/db/index.ts'
import type { KnowledgeDeps } from './deps.ts'
import { createHeldDocuments } from './held/held-documents.ts'
import { findPairScope } from './pairs/close-pair.ts'
import type { SearchResult } from './passage.ts'
import { type SearchInput, type SearchScope, search } from './search.ts'
import { findScope } from './search-store.ts'

/** What this thread goes through in two or three milliseconds; whoever has more is served beside it. */
const MOST_DOCUMENTS = 300
const MOST_CHUNKS = 1500
/** More than any workspace may keep. */
const ALL_DOCUMENTS = 1_000_000

/** The search, by a reader that holds nobody up: a small scope is searched here at once, a large one on a thread of its own. */
export const createSearch = (deps: KnowledgeDeps): ((input: SearchInput) => Promise<SearchResult>) => {
  const held = createHeldDocuments(deps.clock)
  return async (input) => {
    const near = await scopeOf(deps.db.read, input, MOST_DOCUMENTS + 1)
    if (isLarge(near)) {
      const { aside } = deps.db
      return search({ ...deps, db: { ...deps.db, read: aside } }, input, await scopeOf(aside, input, ALL_DOCUMENTS))
    }
    return search(deps, input, { ...near, held: await held.take(deps.db.read, { assistantId: input.assistantId, scope: near }) })
  }
}

const scopeOf = async (reader: Reader, { workspaceId, assistantId }: SearchInput, limit: number): Promise<SearchScope> => {
  const [files, pairs] = await Promise.all([
    findScope(reader, { workspaceId, assistantId, limit }),
    findPairScope(reader, { workspaceId, assistantId }),
  ])
  return { documents: pairs ? [pairs, ...files] : files, hasPairs: pairs !== undefined }
}

const isLarge = ({ documents }: SearchScope): boolean =>
  documents.length > MOST_DOCUMENTS || documents.reduce((sum, document) => sum + Number(document.chunkCount), 0) > MOST_CHUNKS
