import type { TextEntity } from '../ports.ts'

/** Text with its styles, as Telegram takes it. */
export interface RichText {
  text: string
  entities: TextEntity[]
}

/** Several pieces one after another. */
export const join = (...pieces: readonly RichText[]): RichText => {
  let text = ''
  const entities: TextEntity[] = []
  for (const piece of pieces) {
    for (const entity of piece.entities) entities.push({ ...entity, offset: entity.offset + text.length })
    text += piece.text
  }
  return { text, entities }
}

export const plain = (text: string): RichText => ({ text, entities: [] })

export const styled = (type: TextEntity['type'], text: string): RichText => ({ text, entities: [{ type, offset: 0, length: text.length }] })
