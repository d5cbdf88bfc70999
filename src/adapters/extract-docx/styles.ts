import { parseXml } from './xml.ts'

export interface ListPlace {
  listId: string
  level: number
}

export interface ParagraphStyle {
  /** From 1, for a heading. */
  headingLevel: number | undefined
  isTitle: boolean
  isContents: boolean
  list: ListPlace | undefined
}

export type Styles = (styleId: string | undefined) => ParagraphStyle

export const noStyles: Styles = () => BODY

/** The paragraph styles of a document: what each means for its structure, inherited from the styles it is based on. */
export const readStyles = async (parts: AsyncIterable<Uint8Array>): Promise<Styles> => {
  const raw = await rawStyles(parts)
  const resolved = new Map<string, ParagraphStyle>()
  const defaultId = [...raw.values()].find((style) => style.isDefault)?.id
  return (styleId) => {
    const id = styleId !== undefined && raw.has(styleId) ? styleId : defaultId
    if (id === undefined) return BODY
    const known = resolved.get(id) ?? resolve(raw, id)
    resolved.set(id, known)
    return known
  }
}

const BODY: ParagraphStyle = { headingLevel: undefined, isTitle: false, isContents: false, list: undefined }

interface RawStyle {
  id: string
  isDefault: boolean
  name: string
  basedOn: string | undefined
  outlineLevel: number | undefined
  listId: string | undefined
  listLevel: number | undefined
}

const rawStyles = async (parts: AsyncIterable<Uint8Array>): Promise<Map<string, RawStyle>> => {
  const found = new Map<string, RawStyle>()
  let style: RawStyle | undefined
  await parseXml(parts, {
    open: (tag) => {
      const value = tag.attribute('val')
      if (tag.name === 'style') {
        const id = tag.attribute('styleId') ?? ''
        const isDefault = tag.attribute('default') === '1' && tag.attribute('type') === 'paragraph'
        style = { id, isDefault, name: id, basedOn: undefined, outlineLevel: undefined, listId: undefined, listLevel: undefined }
        found.set(id, style)
      } else if (style === undefined || value === undefined) return
      else if (tag.name === 'name') style.name = value
      else if (tag.name === 'basedOn') style.basedOn = value
      else if (tag.name === 'outlineLvl') style.outlineLevel = Number(value)
      else if (tag.name === 'numId') style.listId = value
      else if (tag.name === 'ilvl') style.listLevel = Number(value)
    },
    close: (name) => {
      if (name === 'style') style = undefined
    },
    text: () => {},
  })
  return found
}

const resolve = (raw: ReadonlyMap<string, RawStyle>, id: string): ParagraphStyle => {
  const chain: RawStyle[] = []
  for (let style = raw.get(id); style && !chain.includes(style) && chain.length < 20; style = raw.get(style.basedOn ?? ''))
    chain.push(style)
  const outline = chain.find((style) => style.outlineLevel !== undefined)?.outlineLevel
  const byName = chain.map((style) => levelByName(style.name)).find((level) => level !== undefined)
  const listId = chain.find((style) => style.listId !== undefined)?.listId
  const own = chain[0]?.name ?? ''
  const isTitle = TITLE.test(own)
  return {
    headingLevel: headingLevelOf(outline) ?? byName ?? (isTitle ? 1 : undefined),
    isTitle,
    isContents: CONTENTS.test(own),
    list: listId === undefined ? undefined : { listId, level: chain.find((style) => style.listLevel !== undefined)?.listLevel ?? 0 },
  }
}

/** Outline levels count from 0; 9 is body text. */
export const headingLevelOf = (outline: number | undefined): number | undefined =>
  outline !== undefined && outline >= 0 && outline < 9 ? Math.min(6, outline + 1) : undefined

const HEADING = /^(?:heading|заголовок|überschrift|titre)\s*([1-9])$/i
const TITLE = /^(?:title|название|заголовок документа)$/i
const CONTENTS = /^(?:toc|оглавление)\s*\d?$/i

const levelByName = (name: string): number | undefined => {
  const level = HEADING.exec(name)?.[1]
  return level === undefined ? undefined : Math.min(6, Number(level))
}
