import { type Block, type Inline, parseMarkdown } from '../../../web/widget/frame/markdown.ts'
import type { RichText, TextEntity } from '../../domain/channels/index.ts'

/** An answer as Telegram shows it: plain text, and where it is bold, code or a link. Nothing has to be escaped, so nothing can be wrong. */
export const richText = (markdown: string): RichText => {
  const writer = new Writer()
  writer.blocks(parseMarkdown(markdown), '')
  return writer.finish()
}

/** Entities count UTF-16 units, as the length of a text does here. */
class Writer {
  #text = ''
  readonly #entities: TextEntity[] = []

  finish(): RichText {
    return { text: this.#text, entities: this.#entities }
  }

  blocks(blocks: readonly Block[], indent: string): void {
    blocks.forEach((block, i) => {
      if (i > 0) this.#text += isTight(blocks[i - 1], block) ? '\n' : '\n\n'
      this.#block(block, indent)
    })
  }

  #block(block: Block, indent: string): void {
    switch (block.kind) {
      case 'paragraph':
        return this.#inlines(block.inlines, indent)
      case 'heading':
        return this.#mark({ type: 'bold' }, () => this.#inlines(block.inlines, indent))
      case 'list':
        return this.#list(block, indent)
      case 'quote':
        // Quotes do not nest there: an inner one is only text.
        return indent === '' ? this.#mark({ type: 'blockquote' }, () => this.blocks(block.blocks, ' ')) : this.blocks(block.blocks, indent)
      case 'code':
        return this.#mark({ type: 'pre' }, () => void (this.#text += block.text))
      case 'table':
        return this.#table(block)
      case 'rule':
        this.#text += '———'
    }
  }

  #list({ isOrdered, start, items }: Extract<Block, { kind: 'list' }>, indent: string): void {
    items.forEach((item, i) => {
      if (i > 0) this.#text += '\n'
      this.#text += `${indent}${isOrdered ? `${start + i}.` : '•'} `
      this.blocks(item, `${indent}   `)
    })
  }

  /** There are no tables in a chat: each row becomes a line under the names of its columns. */
  #table({ head, rows }: Extract<Block, { kind: 'table' }>): void {
    rows.forEach((row, i) => {
      if (i > 0) this.#text += '\n'
      this.#text += '• '
      row.forEach((cell, column) => {
        if (column > 0) this.#text += '; '
        const name = head[column]
        if (column > 0 && name && name.length > 0) {
          this.#inlines(name, '')
          this.#text += ': '
        }
        if (column === 0) this.#mark({ type: 'bold' }, () => this.#inlines(cell, ''))
        else this.#inlines(cell, '')
      })
    })
  }

  #inlines(inlines: readonly Inline[], indent: string): void {
    for (const inline of inlines) this.#inline(inline, indent)
  }

  #inline(inline: Inline, indent: string): void {
    switch (inline.kind) {
      case 'text':
        this.#text += inline.text
        return
      case 'break':
        this.#text += `\n${indent}`
        return
      case 'cite':
        this.#text += `[${inline.number}]`
        return
      case 'code':
        return this.#mark({ type: 'code' }, () => void (this.#text += inline.text))
      case 'link':
        return this.#mark({ type: 'text_link', url: inline.href }, () => this.#inlines(inline.inlines, indent))
      case 'strong':
        return this.#mark({ type: 'bold' }, () => this.#inlines(inline.inlines, indent))
      case 'em':
        return this.#mark({ type: 'italic' }, () => this.#inlines(inline.inlines, indent))
      case 'strike':
        return this.#mark({ type: 'strikethrough' }, () => this.#inlines(inline.inlines, indent))
    }
  }

  #mark(entity: Omit<TextEntity, 'offset' | 'length'>, write: () => void): void {
    const offset = this.#text.length
    // Outer before inner, as they are read.
    const marked: TextEntity = { ...entity, offset, length: 0 }
    this.#entities.push(marked)
    write()
    marked.length = this.#text.length - offset
    if (marked.length === 0) this.#entities.splice(this.#entities.indexOf(marked), 1)
  }
}

/** A list stands right under the line that announces it. */
const isTight = (before: Block | undefined, block: Block): boolean =>
  before?.kind === 'heading' || (before?.kind === 'paragraph' && block.kind === 'list')
