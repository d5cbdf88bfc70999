import { createSection, type Draft } from './chunk-section.ts'
import type { ExtractedBlock } from './ports.ts'

/** A passage as it is indexed, found and cited. */
export interface Chunk {
  /** The headings it stands under, outermost first. */
  headingPath: string[]
  /** Where it begins. */
  page: number | undefined
  text: string
}

export interface Chunker {
  /** The chunks that this block completes, often none. */
  push(block: ExtractedBlock): Chunk[]
  /** What is left. */
  end(): Chunk[]
}

interface Heading {
  level: number
  draft: Draft
  /** Some chunk has it in its path. */
  isCarried: boolean
}

/** Longer headings are paragraphs that somebody made large. */
const LONGEST_HEADING = 200

/**
 * Cuts a document along its structure: never across a heading, and inside a list item or a table row only when it is longer than a
 * chunk may be. Every character of the text is in exactly one chunk; every heading is in a path or, with nothing under it, a chunk.
 */
export const createChunker = (): Chunker => {
  const path: Heading[] = []
  const section = createSection()

  const chunksOf = (drafts: readonly Draft[]): Chunk[] =>
    drafts.map((draft) => {
      for (const heading of path) heading.isCarried = true
      return { headingPath: path.map((heading) => heading.draft.text), ...draft }
    })

  /** Leaves every heading of this level and deeper. */
  const leave = (level: number): Chunk[] => {
    const chunks = chunksOf(section.close())
    while ((path.at(-1)?.level ?? -1) >= level) {
      const heading = path.pop()
      if (heading && !heading.isCarried) chunks.push(...chunksOf([heading.draft]))
    }
    return chunks
  }

  return {
    push: (block) => {
      if (block.kind !== 'heading' || block.text.length > LONGEST_HEADING) return chunksOf(section.add(block))
      const level = block.level ?? 1
      const chunks = leave(level)
      path.push({ level, draft: { page: block.page, text: block.text }, isCarried: false })
      return chunks
    },
    end: () => leave(0),
  }
}
