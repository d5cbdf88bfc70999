import { sentences } from '../../kernel/text/sentences.ts'
import type { ExtractedBlock } from './ports.ts'

interface Lengths {
  target: number
  max: number
}

/** A block in pieces of at most `max` characters: at its own borders first, between words next, inside a word only when it must. */
export const splitLong = (block: ExtractedBlock, { target, max }: Lengths): string[] => {
  if (block.text.length <= max) return [block.text]
  const { units, glue } = bordersOf(block)
  return packed(
    units.flatMap((unit) => (unit.length <= max ? [unit] : cutWords(unit, target))),
    { glue, target },
  )
}

const bordersOf = (block: ExtractedBlock): { units: string[]; glue: string } => {
  if (block.kind === 'code') return { units: block.text.split('\n'), glue: '\n' }
  if (block.kind === 'table_row') return { units: block.text.split('\t'), glue: '\t' }
  return { units: sentences(block.text), glue: ' ' }
}

const packed = (units: readonly string[], { glue, target }: { glue: string; target: number }): string[] => {
  const found: string[] = []
  let open: string | undefined
  for (const unit of units) {
    if (open !== undefined && open.length + glue.length + unit.length > target) {
      found.push(open)
      open = unit
    } else open = open === undefined ? unit : open + glue + unit
  }
  return [...found, open ?? ''].filter((piece) => piece.trim() !== '')
}

const cutWords = (text: string, target: number): string[] => {
  const words = text.split(/\s+/).flatMap((word) => (word.length <= target ? [word] : cutCharacters(word, target)))
  return packed(words, { glue: ' ', target })
}

/** Never between the two halves of a character beyond the first 65,536. */
const cutCharacters = (word: string, target: number): string[] => {
  const found: string[] = []
  for (let from = 0; from < word.length; ) {
    const end = /[\ud800-\udbff]/.test(word.charAt(from + target - 1)) ? from + target - 1 : from + target
    found.push(word.slice(from, end))
    from = end
  }
  return found
}
