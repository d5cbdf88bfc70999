import type { Language } from '../../kernel/language.ts'
import { assertCan, type Ctx } from '../identity/index.ts'
import type { SampleDeps } from './deps.ts'
import type { SampleShop } from './shop.ts'
import { findSample, insertSample, insertSampleDocument, type Sample } from './store.ts'

export interface LoadSample {
  language: Language
}

/** The assistant and the mark of the sample are one commit; a crash between the documents is mended by loading again. */
export const loadSample = async (deps: SampleDeps, ctx: Ctx, { language }: LoadSample): Promise<Sample> => {
  assertCan(ctx, 'assistants.write')
  assertCan(ctx, 'documents.write')
  // The files and their words are of no use to a start.
  const { SHOPS } = await import('./shop.ts')
  const begun = await begin(deps, ctx, { language, shop: SHOPS[language] })
  // Its owner deleted the assistant meanwhile: documents without it would be nobody's.
  if (!(await deps.assistants.find(ctx.workspaceId, begun.assistantId))) return begun
  for (const { name, path } of SHOPS[begun.language].documents) {
    const added = await deps.knowledge.addDocument(ctx, { fileName: name, body: deps.open(path), assistantIds: [begun.assistantId] })
    // The same file may be the owner's own from before; then it stays when the sample goes. One of a try that broke off is ours.
    const isOurs = added.outcome !== 'unchanged' || added.document.createdAt > begun.createdAt
    if (isOurs) await deps.db.write((tx) => insertSampleDocument(tx, { workspaceId: ctx.workspaceId, documentId: added.document.id }))
  }
  return (await findSample(deps.db.read, ctx.workspaceId)) ?? begun
}

const begin = (deps: SampleDeps, ctx: Ctx, { language, shop }: { language: Language; shop: SampleShop }): Promise<Sample> =>
  deps.db.write(async (tx) => {
    const known = await findSample(tx, ctx.workspaceId)
    if (known) return known
    const createdAt = deps.clock()
    const assistant = await deps.assistants.add(tx, ctx, shop.assistant)
    const sample = { workspaceId: ctx.workspaceId, language, assistantId: assistant.id, createdAt }
    await insertSample(tx, sample)
    return { ...sample, documentIds: [] }
  })
