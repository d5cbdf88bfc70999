import type { Visitor } from '../../domain/channels/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { type SourceView, sourceView } from '../http/source-view.ts'
import type { WidgetSurfaceDeps } from './deps.ts'

/** Only what answers in his own dialogs cite: anything else of a document is as unknown to him as a document that never was. */
export const sourceOf = async (
  deps: Pick<WidgetSurfaceDeps, 'dialogs' | 'knowledge'>,
  { workspaceId, actor }: Visitor,
  { messageId, number }: { messageId: string; number: string },
): Promise<SourceView> => {
  const message = await deps.dialogs.messageOf(actor.customerId, messageId)
  const source = message?.sources.find((cited) => String(cited.number) === number)
  if (!source) throw new AppError('not_found', { key: 'error.source_not_found' })
  return sourceView(deps.knowledge, workspaceId, source)
}
