import type { AssistantId, WorkspaceId } from '../../kernel/ids.ts'
import { type Db, prepare } from '../../platform/db/index.ts'
import type { KnowledgeDeps } from './deps.ts'
import type { SearchResult } from './passage.ts'
import type { KnowledgeTables } from './schema.ts'
import { type SearchInput, search } from './search.ts'

/** What this thread goes through in two or three milliseconds; whoever has more is served beside it. */
const MOST_DOCUMENTS = 300
const MOST_CHUNKS = 1500

/** The search, by a reader that holds nobody up: a small scope is searched here at once, a large one on a thread of its own. */
export const searchBeside = async (deps: KnowledgeDeps, input: SearchInput): Promise<SearchResult> =>
  search((await isLarge(deps.db, input)) ? { ...deps, db: { ...deps.db, read: deps.db.aside } } : deps, input)

const isLarge = async ({ read }: Db, { workspaceId, assistantId }: SearchInput): Promise<boolean> => {
  const [size] = await selectSize(read, { workspaceId, assistantId, most: MOST_DOCUMENTS + 1 })
  return size !== undefined && (Number(size.documents) > MOST_DOCUMENTS || Number(size.chunks ?? 0) > MOST_CHUNKS)
}

interface ScopeAsked {
  workspaceId: WorkspaceId
  assistantId: AssistantId
  most: number
}

/** Looks at no more documents than decide it. */
const selectSize = prepare<KnowledgeTables, ScopeAsked, { documents: number | bigint; chunks: number | bigint | null }>((db, param) =>
  db
    .selectFrom((e) =>
      e
        .selectFrom('document_attachments as a')
        .innerJoin('documents as d', 'd.id', 'a.document_id')
        .innerJoin('generations as g', 'g.id', 'd.current_generation_id')
        .select('g.chunk_count as count')
        .where('a.workspace_id', '=', param('workspaceId'))
        .where('a.assistant_id', '=', param('assistantId'))
        .limit(param('most'))
        .as('seen'),
    )
    .select((e) => [e.fn.countAll().as('documents'), e.fn.sum<number | null>('seen.count').as('chunks')]),
)
