import { t } from '../../../web/words/index.ts'
import type { Assistant } from '../../domain/assistants/index.ts'
import type { Ctx } from '../../domain/identity/index.ts'
import type { AdminDeps } from './deps.ts'

const SUGGESTED = 3
const DOCUMENTS_READ = 6
const PASSAGES_READ = 12
const LONGEST = 60

/** Questions to begin with: the owner's own, or what the headings of the documents invite to ask. */
export const startersOf = async (
  deps: Pick<AdminDeps, 'knowledge'>,
  { ctx, assistant }: { ctx: Ctx; assistant: Assistant },
): Promise<readonly string[]> => {
  if (assistant.starterQuestions.length > 0) return assistant.starterQuestions
  const { documents } = await deps.knowledge.listDocuments(ctx, { assistantId: assistant.id, state: 'searchable', limit: DOCUMENTS_READ })
  const pages = await Promise.all(documents.map(({ id }) => deps.knowledge.listPassages(ctx, { documentId: id, limit: PASSAGES_READ })))
  return suggestQuestions(
    pages.map(({ passages }) => passages.map(({ headingPath }) => headingPath)),
    assistant.language,
  )
}

/** One from each document in turn; headings that ask something before those that only name a topic. */
export const suggestQuestions = (documents: ReadonlyArray<ReadonlyArray<readonly string[]>>, language: Assistant['language']): string[] => {
  const topics = documents.map((paths) => {
    // A title names the whole document, which nobody asks about; unless there is nothing below it.
    const deep = paths.filter((path) => path.length > 1)
    return [...new Set((deep.length > 0 ? deep : paths).map((path) => plain(path.at(-1) ?? '')).filter((topic) => topic !== ''))]
  })
  const asked = inTurn(topics.map((all) => all.filter(asks).map((topic) => (topic.endsWith('?') ? topic : `${topic}?`))))
  const named = inTurn(
    topics.map((all) => all.filter((topic) => !asks(topic)).map((topic) => t(language, 'assistants.suggested', { topic }))),
  )
  return [...new Set([...asked, ...named])].slice(0, SUGGESTED)
}

/** Without the number of a chapter; what is too long for a button is no topic. */
const plain = (heading: string): string => {
  const text = heading.replace(/^[\d.\s)]+/, '').trim()
  return text.length <= LONGEST ? text : ''
}

const ASKING =
  /^(?:как(?:ой|ая|ое|ие|им|ую)?|сколько|почему|зачем|где|куда|откуда|когда|кто|что|чем|можно ли|нужно ли|есть ли|how|what|why|where|when|who|which|can|do|does|is|are)\s/iu

const asks = (topic: string): boolean => topic.endsWith('?') || ASKING.test(topic)

const inTurn = <Item>(lists: ReadonlyArray<readonly Item[]>): Item[] => {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat()
}
