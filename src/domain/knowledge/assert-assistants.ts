import { AppError } from '../../kernel/app-error.ts'
import type { AssistantId, WorkspaceId } from '../../kernel/ids.ts'
import type { KnowledgeDeps } from './deps.ts'

/** An assistant of another workspace is as unknown as one that never was. */
export const assertAssistants = async (
  { assistants }: Pick<KnowledgeDeps, 'assistants'>,
  workspaceId: WorkspaceId,
  assistantIds: readonly AssistantId[],
): Promise<void> => {
  for (const id of new Set(assistantIds)) {
    if (!(await assistants.find(workspaceId, id)))
      throw new AppError('not_found', { key: 'error.assistant_not_found' }, { field: 'assistantIds' })
  }
}
