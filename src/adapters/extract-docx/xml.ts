import { SaxesParser } from 'saxes'
import { Unreadable } from '../extract-child/reading.ts'

export interface XmlTag {
  /** Without its prefix: documents differ in prefixes, never in what these names mean inside one part. */
  name: string
  /** An attribute by its name without prefix. */
  attribute(name: string): string | undefined
}

export interface XmlHandler {
  open(tag: XmlTag): void
  close(name: string): void
  text(text: string): void
}

const MAX_DEPTH = 500

/** Reads XML piece by piece. A document type, and with it every entity of its own, is refused. Throws Unreadable `broken`. */
export const parseXml = async (parts: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> => {
  const parser = createParser(handler)
  let decoder: TextDecoder | undefined
  for await (const part of parts) {
    decoder ??= new TextDecoder(encodingOf(part))
    guarded(() => parser.write(decoder?.decode(part, { stream: true }) ?? ''))
  }
  guarded(() => parser.close())
}

const OPTIONS = { xmlns: false, position: false } as const

const createParser = (handler: XmlHandler): SaxesParser<typeof OPTIONS> => {
  const parser = new SaxesParser(OPTIONS)
  let depth = 0
  parser.on('doctype', () => {
    throw new Unreadable('broken')
  })
  parser.on('opentag', (tag) => {
    depth += 1
    if (depth > MAX_DEPTH) throw new Unreadable('broken')
    handler.open({ name: local(tag.name), attribute: (name) => attributeOf(tag.attributes, name) })
  })
  parser.on('closetag', (tag) => {
    depth -= 1
    handler.close(local(tag.name))
  })
  parser.on('text', (text) => handler.text(text))
  parser.on('cdata', (text) => handler.text(text))
  return parser
}

const guarded = (step: () => unknown): void => {
  try {
    step()
  } catch (cause) {
    throw cause instanceof Unreadable ? cause : new Unreadable('broken', { cause })
  }
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

const attributeOf = (attributes: Readonly<Record<string, string>>, name: string): string | undefined => {
  for (const key in attributes) if (local(key) === name) return attributes[key]
  return undefined
}

const encodingOf = (start: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' => {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8'
}
