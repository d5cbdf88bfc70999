import { sql } from 'kysely'
import type { IndexScope, TextEntry, TextIndex, TextMatches, TextTerm } from '../../domain/knowledge/ports.ts'
import type { ChunkId, WorkspaceId } from '../../kernel/ids.ts'
import { type CandidateSource, findCandidates, type Holders, MOST_HOLDERS } from '../../kernel/text/find-candidates.ts'
import type { Reader, Tx } from '../../platform/db/db.ts'
import { chunksOfNumbers, numberChunks, numbersOfGenerations, placesOfChunks } from './chunk-numbers.ts'
import { threadOf } from './reader-thread.ts'
import { rowsOf } from './rows.ts'

/**
 * Words by FTS5. The workspace and the generation of a chunk are words of its own column, so that the scope is intersected inside the
 * index. The number of a chunk goes with its row in `chunks`, by trigger, because both indexes need it.
 */
export const createTextIndex = (): TextIndex => ({ upsert, delete: remove, search })

const upsert = async (tx: Tx, entries: readonly TextEntry[]): Promise<void> => {
  const numbers = await numberChunks(tx, entries)
  for (const [i, entry] of entries.entries()) {
    const place = numbers[i]
    if (!place) continue
    const scope = `${workspaceWord(entry.workspaceId)} ${generationWord(place.generation)}`
    await sql`INSERT OR REPLACE INTO text_index (rowid, scope, title, headings, body)
      VALUES (${place.number}, ${scope}, ${words(entry.title)}, ${words(entry.headings)}, ${words(entry.body)})`.execute(tx)
  }
}

const remove = async (tx: Tx, chunkIds: readonly ChunkId[]): Promise<void> => {
  for (const { number } of await placesOfChunks(tx, chunkIds)) await sql`DELETE FROM text_index WHERE rowid = ${number}`.execute(tx)
}

interface Query {
  scope: IndexScope
  terms: readonly TextTerm[]
  limit: number
}

const search = async (reader: Reader, query: Query): Promise<TextMatches> => {
  const thread = threadOf(reader)
  if (thread) return thread.ask({ kind: 'text', ...query })
  const { scope, terms, limit } = query
  const generations = await numbersOfGenerations(reader, scope.generationIds)
  if (generations.length === 0 || terms.length === 0) return { hits: [], chunkCounts: terms.map(() => 0) }
  const inside = insideOf(scope, generations, await countGenerations(reader))
  const { numbers, scores, chunkCounts } = await findCandidates(sourceOf(reader, inside), { terms, limit })
  const chunks = await chunksOfNumbers(reader, numbers)
  const hits = numbers.flatMap((number) => {
    const chunkId = chunks.get(number)
    return chunkId === undefined ? [] : [{ chunkId, score: scores.get(number) ?? 0 }]
  })
  return { hits, chunkCounts }
}

const sourceOf = (reader: Reader, inside: Inside): CandidateSource => ({
  phrase: (stems) => (stems.length === 1 ? words(stems) : `"${words(stems)}"`),
  any: (expressions) => expressions.join(' OR '),
  all: (expressions) => expressions.join(' AND '),
  holders: (expressions) => holdersOf(reader, inside, expressions),
  counts: (own) => countsOf(reader, inside, own),
  mostFrequent: (expression, limit) => mostFrequent(reader, inside, { words: expression, limit }),
})

/** One statement for all: the way to SQLite and back costs more than most of the searches in it. */
const holdersOf = async (reader: Reader, inside: Inside, expressions: readonly string[]): Promise<Holders[]> => {
  const found = expressions.map((words): Holders => ({ words, numbers: [], isCut: false }))
  const asked = found.filter(({ words }) => words !== '')
  if (asked.length === 0) return found
  const branches = asked.map(
    (_, i) => `SELECT ${i} AS at, group_concat(number) AS numbers FROM (${inside.select} LIMIT ${MOST_HOLDERS + 1})`,
  )
  const matches = asked.map(({ words }) => inside.match(words))
  const rows = await run<{ at: number; numbers: string | null }>(reader, inside, { text: branches.join(' UNION ALL '), matches })
  for (const { at, numbers } of rows) {
    const holders = asked[at]
    if (!holders || numbers === null) continue
    holders.numbers = numbers.split(',').map(Number)
    holders.isCut = holders.numbers.length > MOST_HOLDERS
  }
  return found
}

const run = <Row>(reader: Reader, inside: Inside, { text, matches }: { text: string; matches: string[] }): Promise<Row[]> => {
  return rowsOf<Row>(reader, `${inside.prelude} ${text}`, [...inside.parameters, ...matches])
}

/** Chunks of a word whose holders were cut lie as densely behind the cut as before it. */
const countsOf = async (reader: Reader, inside: Inside, own: readonly Holders[]): Promise<number[]> => {
  if (!own.some(({ isCut }) => isCut)) return own.map(({ numbers }) => numbers.length)
  const ends = await Promise.all(
    ['ASC', 'DESC'].map((order) =>
      run<{ number: number }>(reader, inside, { text: `${inside.any} ${order} LIMIT 1`, matches: inside.anyMatch }),
    ),
  )
  const [low = 0, high = 0] = ends.map((rows) => rows[0]?.number)
  return own.map(({ numbers, isCut }) => {
    if (!isCut) return numbers.length
    const seen = ((numbers.at(-1) ?? high) - low + 1) / (high - low + 1)
    return Math.max(numbers.length, Math.round(numbers.length / seen))
  })
}

const mostFrequent = async (reader: Reader, inside: Inside, { words, limit }: { words: string; limit: number }): Promise<number[]> => {
  const text = `SELECT number FROM (${inside.select} ORDER BY bm25(text_index, 0.0, 0.5, 1.0, 1.0), text_index.rowid LIMIT ${limit})`
  const rows = await run<{ number: number }>(reader, inside, { text, matches: [inside.match(words)] })
  return rows.map(({ number }) => number)
}

/** How a query stays inside its scope. */
interface Inside {
  /** The expression for words in the texts of the scope, and perhaps of others, which `select` leaves out. */
  match(words: string): string
  /** Stands before a statement, and what it takes. */
  prelude: string
  parameters: string[]
  /** The numbers of the chunks an expression finds. */
  select: string
  /** Finds the first or the last chunk of the scope; of the whole index where the scope is most of it. */
  any: string
  anyMatch: string[]
}

/** Up to this many generations the expression names each; parsing more would cost more than looking at the rows of the workspace. */
const NAMED_GENERATIONS = 4

const insideOf = ({ workspaceId }: IndexScope, generations: readonly number[], allGenerations: number): Inside => {
  if (generations.length <= NAMED_GENERATIONS) {
    const select = 'SELECT text_index.rowid AS number FROM text_index WHERE text_index MATCH ?'
    return { ...among(`scope : (${generations.map(generationWord).join(' OR ')})`, select), prelude: '', parameters: [] }
  }
  const prelude = 'WITH inside(generation) AS MATERIALIZED (SELECT value FROM json_each(?))'
  const parameters = [JSON.stringify(generations)]
  const select = `SELECT text_index.rowid AS number FROM text_index JOIN search_chunks ON search_chunks.number = text_index.rowid
      WHERE text_index MATCH ? AND search_chunks.generation IN (SELECT generation FROM inside)`
  // Where the scope is most of the index, going through its own word would cost more than leaving out what is not of it.
  if (generations.length * 2 > allGenerations) {
    const any = 'SELECT number FROM search_chunks ORDER BY number'
    return { match: (words) => `${TEXT} (${words})`, prelude, parameters, select, any, anyMatch: [] }
  }
  return { ...among(`scope : ${workspaceWord(workspaceId)}`, select), prelude, parameters }
}

const among = (scope: string, select: string): Pick<Inside, 'match' | 'select' | 'any' | 'anyMatch'> => ({
  match: (words) => `${scope} AND ${TEXT} (${words})`,
  select,
  any: `${select} ORDER BY text_index.rowid`,
  anyMatch: [scope],
})

const countGenerations = async (reader: Reader): Promise<number> => {
  const [row] = await rowsOf<{ count: number }>(reader, 'SELECT count(*) AS count FROM search_generations', [])
  return row?.count ?? 0
}

const TEXT = '{title headings body} :'

const generationWord = (generation: number): string => `g${generation}`

const workspaceWord = (id: WorkspaceId): string => `w${id.slice(4).replace(/[^a-z0-9]/gi, '')}`

const words = (stems: readonly string[]): string => stems.map(indexWord).join(' ')

/** What FTS5 takes for one word as it stands. Others go by their digest, because they could be cut in two or be read as syntax. */
const indexWord = (stem: string): string => (/^[a-zа-яё0-9]+$/.test(stem) ? `s${stem}` : `x${Bun.hash(stem).toString(16)}`)
