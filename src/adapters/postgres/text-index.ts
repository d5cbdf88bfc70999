import { sql } from 'kysely'
import type { IndexScope, TextEntry, TextIndex, TextMatches, TextTerm } from '../../domain/knowledge/ports.ts'
import type { ChunkId, GenerationId, WorkspaceId } from '../../kernel/ids.ts'
import { type CandidateSource, findCandidates, type Holders, MOST_HOLDERS } from '../../kernel/text/find-candidates.ts'
import type { Reader, Tx } from '../../platform/db/db.ts'

/**
 * Words by a tsvector of our own stems: the server stems nothing. The workspace and the generation of a chunk are words of it too, so that
 * the scope is intersected inside the index.
 */
export const createTextIndex = (): TextIndex => ({ upsert, delete: remove, search })

const upsert = async (tx: Tx, entries: readonly TextEntry[]): Promise<void> => {
  for (const entry of entries) {
    await sql`INSERT INTO search_texts (chunk_id, generation_id, words)
      VALUES (${entry.chunkId}, ${entry.generationId}, ${vectorOf(entry)}::tsvector)
      ON CONFLICT (chunk_id) DO UPDATE SET generation_id = excluded.generation_id, words = excluded.words`.execute(tx)
  }
}

const remove = async (tx: Tx, chunkIds: readonly ChunkId[]): Promise<void> => {
  if (chunkIds.length > 0) await sql`DELETE FROM search_texts WHERE chunk_id = ANY(${[...chunkIds]}::text[])`.execute(tx)
}

interface Query {
  scope: IndexScope
  terms: readonly TextTerm[]
  limit: number
}

const search = async (reader: Reader, { scope, terms, limit }: Query): Promise<TextMatches> => {
  if (scope.generationIds.length === 0 || terms.length === 0) return { hits: [], chunkCounts: terms.map(() => 0) }
  const { numbers, scores, chunkCounts } = await findCandidates(sourceOf(reader, insideOf(scope)), { terms, limit })
  const chunks = await chunksOf(reader, numbers)
  const hits = numbers.flatMap((number) => {
    const chunkId = chunks.get(number)
    return chunkId === undefined ? [] : [{ chunkId, score: scores.get(number) ?? 0 }]
  })
  return { hits, chunkCounts }
}

const sourceOf = (reader: Reader, inside: Inside): CandidateSource => ({
  phrase: (stems) => stems.map((stem) => quoted(stemWord(stem))).join(' <-> '),
  any: (expressions) => expressions.map((each) => `(${each})`).join(' | '),
  all: (expressions) => expressions.map((each) => `(${each})`).join(' & '),
  holders: (expressions) => holdersOf(reader, inside, expressions),
  counts: (own) => countsOf(reader, inside, own),
  mostFrequent: (words, limit) => mostFrequent(reader, inside, { words, limit }),
})

const holdersOf = async (reader: Reader, inside: Inside, expressions: readonly string[]): Promise<Holders[]> => {
  const found = expressions.map((words): Holders => ({ words, numbers: [], isCut: false }))
  const asked = found.filter(({ words }) => words !== '')
  if (asked.length === 0) return found
  const { rows } = await sql<{ at: number; numbers: number[] | null }>`
    SELECT asked.at::int AS at, found.numbers FROM unnest(${asked.map(({ words }) => inside.and(words))}::text[]) WITH ORDINALITY AS asked(query, at),
      LATERAL (SELECT array_agg(number::float8 ORDER BY number) AS numbers FROM (
        SELECT number FROM search_texts WHERE words @@ asked.query::tsquery AND ${inside.rows} LIMIT ${sql.lit(MOST_HOLDERS + 1)}) AS few) AS found`.execute(
    reader,
  )
  for (const { at, numbers } of rows) {
    const holders = asked[at - 1]
    if (!holders || numbers === null) continue
    holders.numbers = numbers
    holders.isCut = numbers.length > MOST_HOLDERS
  }
  return found
}

const countsOf = async (reader: Reader, inside: Inside, own: readonly Holders[]): Promise<number[]> =>
  Promise.all(
    own.map(async ({ words, numbers, isCut }) => {
      if (!isCut) return numbers.length
      const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM search_texts
        WHERE words @@ ${inside.and(words)}::tsquery AND ${inside.rows}`.execute(reader)
      return rows[0]?.count ?? numbers.length
    }),
  )

/** The title says less than headings and text, whose words are told apart by weight. */
const WEIGHTS = '{0, 1, 1, 0.5}'
/** Of two chunks that say it equally often, the shorter. */
const BY_LENGTH = 1

const mostFrequent = async (reader: Reader, inside: Inside, { words, limit }: { words: string; limit: number }): Promise<number[]> => {
  const { rows } = await sql<{ number: number }>`SELECT number FROM search_texts
    WHERE words @@ ${inside.and(words)}::tsquery AND ${inside.rows}
    ORDER BY ts_rank(${WEIGHTS}::float4[], words, ${words}::tsquery, ${sql.lit(BY_LENGTH)}) DESC, number LIMIT ${limit}`.execute(reader)
  return rows.map(({ number }) => number)
}

const chunksOf = async (reader: Reader, numbers: readonly number[]): Promise<Map<number, ChunkId>> => {
  const { rows } = await sql<{ number: number; chunk_id: ChunkId }>`SELECT number, chunk_id FROM search_texts
    WHERE number = ANY(${[...numbers]}::bigint[])`.execute(reader)
  return new Map(rows.map((row) => [row.number, row.chunk_id]))
}

/** How a query stays inside its scope. */
interface Inside {
  and(words: string): string
  /** A condition on rows, where the words cannot say it all. */
  rows: ReturnType<typeof sql<boolean>>
}

/** Up to this many generations the expression names each; above, the rows of the workspace are looked at. */
const NAMED_GENERATIONS = 4

const insideOf = ({ workspaceId, generationIds }: IndexScope): Inside => {
  const workspace = quoted(workspaceWord(workspaceId))
  if (generationIds.length <= NAMED_GENERATIONS) {
    const named = generationIds.map((id) => quoted(generationWord(id))).join(' | ')
    return { and: (words) => `${workspace} & (${named}) & (${words})`, rows: sql`true` }
  }
  return { and: (words) => `${workspace} & (${words})`, rows: sql`generation_id = ANY(${[...generationIds]}::text[])` }
}

/** Between the parts of a chunk, so that no phrase crosses from one into the next. */
const GAP = 8
/** The server counts no further. */
const MAX_POSITION = 16_383

const vectorOf = ({ workspaceId, generationId, title, headings, body }: TextEntry): string => {
  const places = new Map<string, string[]>()
  let at = 1
  for (const [stems, weight] of [
    [title, 'A'],
    [headings, 'B'],
    [body, 'C'],
  ] as const) {
    for (const stem of stems) {
      const word = stemWord(stem)
      const own = places.get(word) ?? []
      places.set(word, own)
      own.push(`${Math.min(at++, MAX_POSITION)}${weight}`)
    }
    at += GAP
  }
  const words = [...places].map(([word, own]) => `${quoted(word)}:${own.join(',')}`)
  return [quoted(workspaceWord(workspaceId)), quoted(generationWord(generationId)), ...words].join(' ')
}

/** Longer ones go by their digest: the server takes no word above 2 KB, and nobody types one. */
const MAX_STEM = 200

const stemWord = (stem: string): string => (stem.length > MAX_STEM ? `x${Bun.hash(stem).toString(16)}` : `s${stem}`)

const generationWord = (id: GenerationId): string => `g${id}`

const workspaceWord = (id: WorkspaceId): string => `w${id}`

const quoted = (word: string): string => `'${word.replace(/['\\]/g, '$&$&')}'`
