import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import { BLOCK_CHARS } from './protocol.ts'

/** A block as it is stored: one form of each letter, no invisible characters, no runs of spaces; too long ones in pieces, empty ones not at all. */
export const tidy = (block: ExtractedBlock): ExtractedBlock[] => {
  const text = SPACING[block.kind === 'code' ? 'code' : block.kind === 'table_row' ? 'row' : 'prose'](visible(block.text))
  if (!/[\p{L}\p{N}]/u.test(text)) return []
  const whole = block.kind === 'heading' ? text.replace(/\s+/g, ' ') : text
  return pieces(whole).map((piece) => ({ ...block, ...(block.level === undefined ? {} : { level: depth(block.level) }), text: piece }))
}

/** Whatever a file says of it. */
const depth = (level: number): number => (Number.isInteger(level) ? Math.min(20, Math.max(1, level)) : 1)

const SPACING = {
  code: (text: string): string => text.replace(/[ \t]+$/gm, '').replace(/^\n+|\n+$/g, ''),
  row: (text: string): string =>
    text
      .replace(/[ \n]+/g, ' ')
      .replace(/ *\t */g, '\t')
      .replace(/[ \t]+$/, ''),
  prose: (text: string): string =>
    text
      .replace(/[ \t]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
}

const visible = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, '\n')
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/[\0-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc]/g, '')
    // Joiners are part of how Persian, Hindi and emoji are spelled; elsewhere they only hide in words.
    .replace(/(?<![\p{M}\p{Emoji_Presentation}\ufe0f\u0600-\u0dff])[\u200c\u200d]/gu, '')

const pieces = (text: string): string[] => {
  const found: string[] = []
  let rest = text
  while (rest.length > BLOCK_CHARS) {
    const space = rest.lastIndexOf(' ', BLOCK_CHARS)
    const end = space > BLOCK_CHARS / 2 ? space : wholeCharacter(rest, BLOCK_CHARS)
    found.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return rest === '' ? found : [...found, rest]
}

/** Never between the halves of a character beyond the first 65,536. */
const wholeCharacter = (text: string, at: number): number => (/[\ud800-\udbff]/.test(text.charAt(at - 1)) ? at - 1 : at)
