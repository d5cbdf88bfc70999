import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import { joinLines } from './join-lines.ts'

export interface Story {
  /** The blocks of the next column, of this page or the next. */
  column(blocks: Iterable<ExtractedBlock>): void
  /** Stands beside the story and does not interrupt it. */
  note(block: ExtractedBlock): void
  end(): void
}

/** Gives the blocks on, those whole again that the end of a column or a page has cut in two. */
export const createStory = (emit: (block: ExtractedBlock) => void): Story => {
  let last: ExtractedBlock | undefined
  let notes: ExtractedBlock[] = []
  const flush = (): void => {
    if (last) emit(last)
    for (const note of notes) emit(note)
    last = undefined
    notes = []
  }
  return {
    column: (blocks) => {
      let isFirst = true
      for (const block of blocks) {
        if (isFirst && last && goesOn(last, block)) last = { ...last, text: joined(last.text, block.text) }
        else {
          flush()
          last = block
        }
        isFirst = false
      }
    },
    note: (block) => void notes.push(block),
    end: flush,
  }
}

/** A text without any end would be copied over and over. */
const MAX_CHARS = 20_000

/** Only where the words leave no doubt: an open sentence, and a small letter to go on with. */
const goesOn = (before: ExtractedBlock, next: ExtractedBlock): boolean =>
  before.text.length < MAX_CHARS &&
  (before.kind === 'paragraph' || before.kind === 'list_item') &&
  next.kind === 'paragraph' &&
  /[\p{L}\p{N},-]$/u.test(before.text) &&
  /^\p{Ll}/u.test(next.text)

const joined = (before: string, next: string): string => joinLines([before, next].map((text) => ({ text, isShort: false })))
