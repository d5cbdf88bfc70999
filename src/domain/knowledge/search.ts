import type { AssistantId, ChunkId, WorkspaceId } from '../../kernel/ids.ts'
import { otherLayout } from '../../kernel/text/keyboard.ts'
import type { KnowledgeDeps } from './deps.ts'
import { weighEvidence } from './evidence.ts'
import type { HeldScope } from './held/held-documents.ts'
import { heldMatches } from './held/held-matches.ts'
import { type LoadedChunk, loadChunks } from './load-chunks.ts'
import { nearestChunks } from './nearest-chunks.ts'
import { findClosePair } from './pairs/close-pair.ts'
import type { Passage, SearchResult } from './passage.ts'
import type { TextTerm } from './ports.ts'
import { queryTerms } from './query-terms.ts'
import { type Ranked, rank } from './rank.ts'
import type { ScopeDocument } from './search-store.ts'

export interface SearchInput {
  workspaceId: WorkspaceId
  /** Whose documents are searched; no others are seen. */
  assistantId: AssistantId
  query: string
  limit: number
  signal: AbortSignal
}

/** How many chunks each method brings up for ranking; with more nothing more is found. */
const TEXT_CANDIDATES = 40
const VECTOR_CANDIDATES = 30
/** Vectors made of letters repeat what the words say; vectors of a model say something of their own. */
const LEXICAL_WEIGHT = 0.1
const SEMANTIC_WEIGHT = 1
/** An answer may be spread over the best few passages. */
const WEIGHED_PASSAGES = 3

/** Less evidence than this is none: perhaps the keyboard was in the other layout. */
const NO_EVIDENCE = 0.15

/** What an assistant may look into. */
export interface SearchScope {
  documents: readonly ScopeDocument[]
  /** Whether the first of them are its pairs. */
  hasPairs: boolean
  /** The documents in memory, in the same order. */
  held?: HeldScope | undefined
}

/** Words and vectors together, ranked, with a judgement whether the best passages answer the question. */
export const search = async (deps: KnowledgeDeps, input: SearchInput, scope: SearchScope): Promise<SearchResult> => {
  const found = await searchFor(deps, input, scope)
  const meant = found.evidence.score < NO_EVIDENCE ? otherLayout(input.query) : undefined
  if (meant === undefined) return found
  const turned = await searchFor(deps, { ...input, query: meant }, scope)
  return turned.evidence.isEnough ? { ...turned, meant } : found
}

const searchFor = async (deps: KnowledgeDeps, input: SearchInput, { documents, hasPairs, held }: SearchScope): Promise<SearchResult> => {
  if (documents.length === 0) return NOTHING
  const { terms, subjectCount, nameSubject, answers } = queryTerms(input.query, await deps.lexicon())
  const wanted = terms.slice(0, subjectCount).map(({ stem, mates }): TextTerm => ({ stem, mates: mates.map((mate) => mate.stems) }))
  if (wanted.length === 0) return NOTHING
  const asked = { terms: wanted, limit: TEXT_CANDIDATES }
  const scope = { workspaceId: input.workspaceId, generationIds: documents.map((document) => document.generationId) }
  const [text, nearest] = await Promise.all([
    held ? heldMatches(held, asked) : deps.textIndex.search(deps.db.read, { scope, ...asked }),
    nearestChunks(deps, input, { documents, limit: VECTOR_CANDIDATES }),
  ])
  const ids = [...new Set([...text.hits.map((hit) => hit.chunkId), ...nearest.similarities.keys()])]
  const chunks = await loadChunks(deps.db.read, { workspaceId: input.workspaceId, documents, held, ids })
  const found = rank({
    question: input.query,
    terms,
    answers,
    chunkCounts: text.chunkCounts,
    scope: statisticsOf(documents),
    vectorWeight: nearest.isSemantic ? SEMANTIC_WEIGHT : LEXICAL_WEIGHT,
    candidates: chunks.map((chunk) => ({ ...chunk, similarity: nearest.similarities.get(chunk.id) })),
  })
  const pair = hasPairs ? await findClosePair(deps.db.read, { query: input.query, chunkIds: ids }) : undefined
  const ranked = pair ? withFirst(found, pair.chunkId) : found
  return {
    ...(pair ? { pair } : {}),
    passages: toPassages(input, { chunks, ranked, similarities: nearest.similarities }),
    evidence: weighEvidence({
      isAnswered: pair?.isSame === true,
      coverages: nameSubject ? ranked.slice(0, WEIGHED_PASSAGES).map((each) => each.coverage) : [],
      similarity: nearest.isSemantic ? Math.max(0, ...nearest.similarities.values()) : undefined,
    }),
  }
}

const NOTHING: SearchResult = { passages: [], evidence: weighEvidence({ isAnswered: false, coverages: [], similarity: undefined }) }

/** A pair that answers just this, or nearly, goes before what only speaks of it. */
const withFirst = (ranked: ReadonlyArray<Ranked<ChunkId>>, id: ChunkId): Ranked<ChunkId>[] => {
  const best = Math.max(...ranked.map((each) => each.score))
  return ranked
    .map((each) => (each.id === id ? { ...each, score: best } : each))
    .toSorted((a, b) => Number(b.id === id) - Number(a.id === id))
}

const statisticsOf = (documents: ReadonlyArray<{ chunkCount: number; stemCount: number }>) => {
  const chunkCount = documents.reduce((sum, document) => sum + document.chunkCount, 0)
  return { chunkCount, averageStems: documents.reduce((sum, document) => sum + document.stemCount, 0) / Math.max(1, chunkCount) }
}

interface Found {
  chunks: readonly LoadedChunk[]
  ranked: ReadonlyArray<Ranked<ChunkId>>
  similarities: ReadonlyMap<ChunkId, number>
}

const toPassages = (input: SearchInput, { chunks, ranked, similarities }: Found): Passage[] => {
  const textRanks = ranksOf(ranked.filter((each) => each.textScore > 0).toSorted((a, b) => b.textScore - a.textScore))
  const vectorRanks = ranksOf([...similarities].toSorted((a, b) => b[1] - a[1]).map(([id]) => ({ id })))
  const byId = new Map(chunks.map((chunk) => [chunk.id, chunk]))
  const best = ranked.filter((each) => each.score > 0).slice(0, input.limit)
  return best.flatMap(({ id, score, textScore }) => {
    const passage = byId.get(id)?.passage()
    const textRank = textRanks.get(id)
    const vectorRank = vectorRanks.get(id)
    const methods: Passage['methods'] = {
      ...(textRank === undefined ? {} : { text: { rank: textRank, score: textScore } }),
      ...(vectorRank === undefined ? {} : { vector: { rank: vectorRank, similarity: similarities.get(id) ?? 0 } }),
    }
    return passage === undefined ? [] : [{ ...passage, score, methods }]
  })
}

const ranksOf = (sorted: ReadonlyArray<{ id: ChunkId }>): Map<ChunkId, number> => new Map(sorted.map(({ id }, i) => [id, i + 1]))
