import type { ExtractedBlock } from '../../domain/knowledge/ports.ts'

type Look = Pick<ExtractedBlock, 'kind' | 'level'>

/** Collects the words of a page into blocks, as its elements open and close. */
export class BlockWriter {
  private readonly emit: (block: ExtractedBlock) => void
  private buffer = ''
  /** Of a heading or of code; everything else is a paragraph or an item. */
  private look: Look | undefined
  /** The next number of each open list, undefined in one without numbers. */
  private readonly lists: Array<{ next: number | undefined }> = []
  /** The mark of the open item, until its first words are written. */
  private mark = ''
  private itemCount = 0
  private row: string[] | undefined
  private isInCell = false

  constructor(emit: (block: ExtractedBlock) => void) {
    this.emit = emit
  }

  write(text: string): void {
    // Between the cells of a row stands nothing but spacing.
    if (this.row && !this.isInCell) return
    this.buffer += this.look?.kind === 'code' ? text : text.replace(/\s+/g, ' ')
  }

  breakLine(): void {
    this.buffer += '\n'
  }

  /** Ends the open block; what follows is another. In a cell and in a heading it only parts words. */
  breakBlock(): void {
    if (this.isInCell || this.look?.kind === 'heading') this.buffer += ' '
    else this.flush()
  }

  /** Begins a heading or code, which lasts until `finish`. */
  begin(look: Look): void {
    this.breakBlock()
    if (!this.isInCell) this.look = look
  }

  finish(): void {
    if (this.isInCell) this.buffer += ' '
    else this.flush()
    this.look = undefined
  }

  openList(start: number | undefined): void {
    this.breakBlock()
    this.lists.push({ next: start })
  }

  closeList(): void {
    this.breakBlock()
    this.lists.pop()
  }

  openItem(): void {
    this.breakBlock()
    const list = this.lists.at(-1)
    this.mark = list?.next === undefined ? '- ' : `${list.next++}. `
    this.itemCount += 1
    if (this.isInCell) this.buffer += this.mark
  }

  closeItem(): void {
    this.breakBlock()
    this.itemCount = Math.max(0, this.itemCount - 1)
  }

  openRow(): void {
    this.flush()
    this.row = []
  }

  openCell(): void {
    this.buffer = ''
    this.isInCell = this.row !== undefined
  }

  closeCell(): void {
    this.row?.push(this.buffer.replace(/\s+/g, ' ').trim())
    this.buffer = ''
    this.isInCell = false
  }

  closeRow(): void {
    const cells = this.row ?? []
    this.row = undefined
    this.isInCell = false
    const text = cells.join('\t')
    if (text.trim() !== '') this.emit({ kind: cells.length > 1 ? 'table_row' : 'paragraph', text })
  }

  private flush(): void {
    const text = this.buffer
    this.buffer = ''
    if (text.trim() === '') return
    if (this.look) this.emit({ ...this.look, text })
    else if (this.itemCount > 0)
      this.emit({ kind: 'list_item', level: Math.min(20, Math.max(1, this.lists.length)), text: this.mark + text.trim() })
    else this.emit({ kind: 'paragraph', text: text.trim() })
    this.mark = ''
  }
}
