import type { Tx } from '../../platform/db/index.ts'
import type { DocumentRow } from './document-store.ts'
import type { KnowledgeTables } from './schema.ts'

/**
 * The older documents whose place this one takes: same name, and an assistant in common or none at all on both sides. Two assistants
 * may each have a `faq.md` of their own.
 */
export const findReplaced = async (
  tx: Tx<KnowledgeTables>,
  document: Pick<DocumentRow, 'id' | 'workspace_id' | 'name' | 'created_at'>,
): Promise<DocumentRow[]> => {
  const others = await tx
    .selectFrom('documents')
    .selectAll()
    .where('workspace_id', '=', document.workspace_id)
    .where('name', '=', document.name)
    .where('id', '!=', document.id)
    .where('created_at', '<=', document.created_at)
    .execute()
  if (others.length === 0) return []
  const attachments = await tx
    .selectFrom('document_attachments')
    .selectAll()
    .where('document_id', 'in', [document.id, ...others.map((other) => other.id)])
    .execute()
  const assistantsOf = (id: string): Set<string> =>
    new Set(attachments.filter((attachment) => attachment.document_id === id).map((attachment) => attachment.assistant_id))
  const own = assistantsOf(document.id)
  return others.filter((other) => {
    const theirs = assistantsOf(other.id)
    return own.size === 0 ? theirs.size === 0 : !own.isDisjointFrom(theirs)
  })
}
