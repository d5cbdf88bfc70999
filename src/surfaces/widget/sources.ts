import type { Visitor } from '../../domain/channels/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { WidgetSurfaceDeps } from './deps.ts'

/** A source as it opens for a visitor: the text around the quote, or only the quote once its document is gone. */
interface SourceView {
  number: number
  documentName: string
  headingPath: string[]
  page: number | null
  before: string
  quote: string
  after: string
  /** The document was removed or changed since. */
  isGone: boolean
}

type Deps = Pick<WidgetSurfaceDeps, 'dialogs' | 'knowledge'>

/** Only what answers in his own dialogs cite: anything else of a document is as unknown to him as a document that never was. */
export const sourceOf = async (
  deps: Deps,
  { workspaceId, actor }: Visitor,
  { messageId, number }: { messageId: string; number: string },
): Promise<SourceView> => {
  const message = await deps.dialogs.messageOf(actor.customerId, messageId)
  const source = message?.sources.find((cited) => String(cited.number) === number)
  if (!source) throw new AppError('not_found', { key: 'error.source_not_found' })
  const { documentName, headingPath, page, quote } = source
  const cited = { number: source.number, documentName }
  const opened = await deps.knowledge.openSource({ workspaceId, ...source })
  if (!opened) return { ...cited, headingPath, page, before: '', quote, after: '', isGone: true }
  const { before, after } = opened
  return { ...cited, headingPath: opened.headingPath, page: opened.page ?? null, before, quote: opened.quote, after, isGone: false }
}
