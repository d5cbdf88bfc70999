import type { WorkspaceId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/index.ts'

export const countDocuments = async (db: Db, workspaceId: WorkspaceId): Promise<number> => {
  const { count } = await db.read
    .selectFrom('documents')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  return Number(count)
}
