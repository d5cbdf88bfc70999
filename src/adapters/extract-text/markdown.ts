import { lexer, type MarkedToken, type Tokens } from 'marked'
import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'
import { frontMatter } from './front-matter.ts'
import { inlineText, known } from './markdown-inline.ts'
import { visibleText } from './visible-text.ts'

export interface MarkdownDocument {
  title: string | undefined
  blocks: Generator<ExtractedBlock>
}

/** Markdown as blocks. The marks go, the words stay: link targets in brackets, the alternative text of pictures, code as it is. */
export const readMarkdown = (text: string): MarkdownDocument => {
  const { title, body } = frontMatter(text)
  return { title, blocks: blocksOf(known(lexer(body))) }
}

function* blocksOf(tokens: readonly MarkedToken[]): Generator<ExtractedBlock> {
  for (const token of tokens) {
    if (token.type === 'list') yield* listBlocks(token, 1)
    else if (token.type === 'blockquote') yield* blocksOf(known(token.tokens))
    else if (token.type === 'table') yield* tableBlocks(token)
    else {
      const block = leafBlock(token)
      if (block && block.text.trim() !== '') yield block
    }
  }
}

const leafBlock = (token: MarkedToken): ExtractedBlock | undefined => {
  switch (token.type) {
    case 'heading':
      return { kind: 'heading', level: token.depth, text: inlineText(known(token.tokens)).replace(/\s*\{#[\w-]+\}\s*$/, '') }
    case 'paragraph':
      return { kind: 'paragraph', text: inlineText(known(token.tokens)) }
    case 'text':
      return { kind: 'paragraph', text: token.tokens ? inlineText(known(token.tokens)) : token.text }
    case 'code':
      return { kind: 'code', text: token.text }
    case 'html':
      return { kind: 'paragraph', text: visibleText(token.text) }
    default:
      return undefined
  }
}

function* listBlocks(list: Tokens.List, level: number): Generator<ExtractedBlock> {
  let number = list.start === '' ? 1 : list.start
  for (const item of list.items) {
    const mark = list.ordered ? `${number++}.` : '-'
    let isFirst = true
    for (const token of known(item.tokens)) {
      if (token.type === 'list') yield* listBlocks(token, level + 1)
      else {
        for (const block of blocksOf([token])) {
          const opens = isFirst && (block.kind === 'paragraph' || block.kind === 'heading')
          if (opens) yield { kind: 'list_item', level, text: `${mark} ${block.text}` }
          else yield block.kind === 'paragraph' ? { kind: 'list_item', level, text: block.text } : block
          isFirst = false
        }
      }
    }
  }
}

function* tableBlocks(table: Tokens.Table): Generator<ExtractedBlock> {
  for (const row of [table.header, ...table.rows]) {
    const text = row.map((cell) => inlineText(known(cell.tokens)).replace(/\s+/g, ' ').trim()).join('\t')
    if (text.trim() !== '') yield { kind: 'table_row', text }
  }
}
