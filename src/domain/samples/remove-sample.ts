import { AppError } from '../../kernel/app-error.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { SampleDeps } from './deps.ts'
import { deleteSample, findSample } from './store.ts'

/** Documents first, each by itself; the rest is one commit. A crash between leaves the mark, and removing again ends it. */
export const removeSample = async (deps: SampleDeps, ctx: Ctx): Promise<void> => {
  assertCan(ctx, 'assistants.write')
  assertCan(ctx, 'documents.write')
  const { workspaceId } = ctx
  const sample = await findSample(deps.db.read, workspaceId)
  if (!sample) return
  for (const documentId of sample.documentIds) await deps.knowledge.removeDocument(ctx, documentId).catch(nothingIfGone)
  const of = { workspaceId, assistantId: sample.assistantId }
  await deps.db.write(async (tx) => {
    await deps.channels.forgetAssistant(tx, of)
    await deps.answers.forgetAssistant(tx, of)
    await deps.dialogs.forgetAssistant(tx, of)
    await deps.assistants.drop(tx, of)
    await deleteSample(tx, workspaceId)
  })
}

/** Its owner may have deleted some of it already. */
const nothingIfGone = (error: unknown): void => {
  if (!(error instanceof AppError) || error.code !== 'not_found') throw error
}
