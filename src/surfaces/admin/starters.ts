import { t } from '../../../web/words/index.ts'
import type { Assistant } from '../../domain/assistants/index.ts'
import type { Ctx } from '../../domain/identity/index.ts'
import type { AdminDeps } from './deps.ts'

const SUGGESTED = 3
const DOCUMENTS_READ = 4
const PASSAGES_READ = 12

/** Questions to begin with: the owner's own, or what the headings of the documents invite to ask. */
export const startersOf = async (
  deps: Pick<AdminDeps, 'knowledge'>,
  { ctx, assistant }: { ctx: Ctx; assistant: Assistant },
): Promise<readonly string[]> => {
  if (assistant.starterQuestions.length > 0) return assistant.starterQuestions
  const { documents } = await deps.knowledge.listDocuments(ctx, { assistantId: assistant.id, state: 'searchable', limit: DOCUMENTS_READ })
  const pages = await Promise.all(documents.map(({ id }) => deps.knowledge.listPassages(ctx, { documentId: id, limit: PASSAGES_READ })))
  const headings = new Set(pages.flatMap(({ passages }) => passages.map(({ headingPath }) => headingPath.at(-1) ?? '')).map(plain))
  headings.delete('')
  const all = [...headings]
  const asked = all.filter((heading) => heading.endsWith('?'))
  const made = all.filter((heading) => !heading.endsWith('?')).map((topic) => t(assistant.language, 'assistants.suggested', { topic }))
  return [...asked, ...made].slice(0, SUGGESTED)
}

/** Without the number of a chapter; what is too long for a button is no topic. */
const plain = (heading: string): string => {
  const text = heading.replace(/^[\d.\s)]+/, '').trim()
  return text.length <= 60 ? text : ''
}
