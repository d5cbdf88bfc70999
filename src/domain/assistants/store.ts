import type { AssistantId, WorkspaceId } from '../../kernel/ids.ts'
import { isLanguage } from '../../kernel/language.ts'
import { prepare, type Reader, type Tx } from '../../platform/db/index.ts'
import type { Assistant, HandoffSettings, Look } from './assistant.ts'
import { DEFAULT_HANDOFF, DEFAULT_LOOK } from './defaults.ts'
import type { AssistantRow, AssistantTables } from './schema.ts'

type Handle = Reader<AssistantTables> | Tx<AssistantTables>

export const insertAssistant = async (tx: Tx<AssistantTables>, assistant: Assistant): Promise<void> => {
  await tx
    .insertInto('assistants')
    .values({
      ...toRow(assistant),
      id: assistant.id,
      workspace_id: assistant.workspaceId,
      created_at: assistant.createdAt,
      removed_at: null,
    })
    .execute()
}

export const updateAssistant = async (tx: Tx<AssistantTables>, assistant: Assistant): Promise<void> => {
  await tx.updateTable('assistants').set(toRow(assistant)).where('id', '=', assistant.id).execute()
}

export const markRemoved = async (
  tx: Tx<AssistantTables>,
  input: { workspaceId: WorkspaceId; id: string; at: number },
): Promise<boolean> => {
  const row = await tx
    .updateTable('assistants')
    .set({ removed_at: input.at })
    .where('id', '=', input.id)
    .where('workspace_id', '=', input.workspaceId)
    .where('removed_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export const findAssistant = async (handle: Handle, workspaceId: WorkspaceId, id: string): Promise<Assistant | undefined> => {
  const [row] = await selectOne(handle, { workspaceId, id })
  return row && fromRow(row)
}

/** Every message of every visitor passes here. */
const selectOne = prepare<AssistantTables, { workspaceId: string; id: string }, AssistantRow>((db, param) =>
  db
    .selectFrom('assistants')
    .selectAll()
    .where('id', '=', param('id'))
    .where('workspace_id', '=', param('workspaceId'))
    .where('removed_at', 'is', null),
)

export const listAll = async (reader: Handle, workspaceId: WorkspaceId): Promise<Assistant[]> => {
  const rows = await reader
    .selectFrom('assistants')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(fromRow)
}

const toRow = (assistant: Assistant) => ({
  name: assistant.name,
  language: assistant.language,
  instructions: assistant.instructions,
  greeting: assistant.greeting,
  refusal_text: assistant.refusalText,
  starter_questions: JSON.stringify(assistant.starterQuestions),
  look: JSON.stringify(assistant.look),
  daily_cap_micros: assistant.dailyCapMicros,
  handoff: JSON.stringify(assistant.handoff),
  updated_at: assistant.updatedAt,
})

const fromRow = (row: AssistantRow): Assistant => ({
  id: row.id as AssistantId,
  workspaceId: row.workspace_id as WorkspaceId,
  name: row.name,
  language: isLanguage(row.language) ? row.language : 'ru',
  instructions: row.instructions,
  greeting: row.greeting,
  refusalText: row.refusal_text,
  starterQuestions: JSON.parse(row.starter_questions) as string[],
  look: lookOf(JSON.parse(row.look) as Partial<Look>),
  dailyCapMicros: row.daily_cap_micros,
  handoff: { ...DEFAULT_HANDOFF, ...(JSON.parse(row.handoff ?? '{}') as Partial<HandoffSettings>) },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** What was stored before a choice existed gets its default. */
const lookOf = (stored: Partial<Look>): Look => ({
  ...DEFAULT_LOOK,
  ...stored,
  teaser: { ...DEFAULT_LOOK.teaser, ...stored.teaser },
  texts: { ...DEFAULT_LOOK.texts, ...stored.texts },
})
