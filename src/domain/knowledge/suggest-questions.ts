import type { AssistantId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/index.ts'
import { assertCan, type Ctx } from '../identity/index.ts'

const MOST = 3
const LONGEST = 90
/** Chunks looked at: a list of questions and answers shows itself at once. */
const LOOKED_AT = 200

/** The questions that stand in the documents as headings or at the head of a passage, a few of different ones. */
export const suggestQuestions = async (db: Db, ctx: Ctx, assistantId: AssistantId): Promise<string[]> => {
  assertCan(ctx, 'documents.read')
  const rows = await db.read
    .selectFrom('document_attachments as a')
    .innerJoin('documents as d', 'd.id', 'a.document_id')
    .innerJoin('chunks as c', 'c.generation_id', 'd.current_generation_id')
    .select(['c.heading_path', 'c.text'])
    .where('a.workspace_id', '=', ctx.workspaceId)
    .where('a.assistant_id', '=', assistantId)
    .orderBy('c.position')
    .limit(LOOKED_AT)
    .execute()
  const questions = rows.flatMap((row) => [(JSON.parse(row.heading_path) as string[]).at(-1) ?? '', row.text.split('\n')[0] ?? ''])
  return [...new Set(questions.filter(isQuestion))].slice(0, MOST)
}

const isQuestion = (text: string): boolean => text.endsWith('?') && text.length <= LONGEST && /\p{L}{2}/u.test(text)
