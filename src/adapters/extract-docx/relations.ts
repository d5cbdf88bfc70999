import { posix } from 'node:path'
import { parseXml } from './xml.ts'
import type { Zip } from './zip.ts'

export interface Relation {
  id: string
  /** The last word of the type, the same in both dialects of the format: `styles`, `header`, `hyperlink`. */
  type: string
  /** The name of another part, or an address for an external one. */
  target: string
  isExternal: boolean
}

/** What a part of the package points at; the package itself is the part ''. */
export const relationsOf = async (zip: Zip, part: string): Promise<Relation[]> => {
  const file = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`)
  const relations: Relation[] = []
  if (!zip.has(file)) return relations
  await parseXml(zip.read(file), {
    open: (tag) => {
      if (tag.name !== 'Relationship') return
      const target = tag.attribute('Target') ?? ''
      const isExternal = tag.attribute('TargetMode') === 'External'
      relations.push({
        id: tag.attribute('Id') ?? '',
        type: tag.attribute('Type')?.split('/').at(-1) ?? '',
        target: isExternal ? target : posix.join('/', posix.dirname(part), target).slice(1),
        isExternal,
      })
    },
    close: () => {},
    text: () => {},
  })
  return relations
}
