import type { Source } from '../../domain/dialogs/index.ts'
import type { Knowledge } from '../../domain/knowledge/index.ts'
import type { WorkspaceId } from '../../kernel/ids.ts'

/** A source as it opens: the text around the quote, or only the quote once its document is gone. */
export interface SourceView {
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

/** The caller has checked that whoever asks may read the answer that cites it. */
export const sourceView = async (
  { openSource }: Pick<Knowledge, 'openSource'>,
  workspaceId: WorkspaceId,
  source: Source,
): Promise<SourceView> => {
  const { number, documentName, headingPath, page, quote } = source
  const opened = await openSource({ workspaceId, ...source })
  if (!opened) return { number, documentName, headingPath, page, before: '', quote, after: '', isGone: true }
  const { before, after } = opened
  return {
    number,
    documentName,
    headingPath: opened.headingPath,
    page: opened.page ?? null,
    before,
    quote: opened.quote,
    after,
    isGone: false,
  }
}
