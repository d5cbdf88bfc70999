import type { Language } from '../../../kernel/language.ts'
import type { Source } from '../../dialogs/index.ts'
import type { BotsWorld } from './deps.ts'
import { join, plain, type RichText, styled } from './rich-text.ts'

/** Folded by Telegram to its first lines: which documents, and, once opened, their very words. */
export const sourceList = (
  world: Pick<BotsWorld, 'texts'>,
  { language, sources }: { language: Language; sources: readonly Source[] },
): RichText => {
  const lines = sources.map((source) => {
    const page = source.page === null ? '' : `, ${world.texts(language, 'page', { page: source.page })}`
    const heading = source.headingPath.at(-1)
    return `[${source.number}] ${source.documentName}${heading ? ` · ${heading}` : ''}${page}\n«${source.quote.replaceAll(/\s+/g, ' ').trim()}»`
  })
  return join(styled('bold', world.texts(language, 'sources')), plain('\n'), styled('expandable_blockquote', lines.join('\n')))
}
