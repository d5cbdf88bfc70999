import type { AssistantId, CustomerId, DialogId, MessageId, TurnId, WorkspaceId } from '../../kernel/ids.ts'
import { prepare, type Reader, type Tx } from '../../platform/db/index.ts'
import type { Author, Channel, Dialog, Message, Outcome, Source, Turn } from './dialog.ts'
import { toDialog, toMessage, toTurn } from './rows.ts'
import type { DialogTables } from './schema.ts'

const TITLE_CHARS = 120
const PREVIEW_CHARS = 200

export interface NewMessage {
  id: MessageId
  workspaceId: WorkspaceId
  dialogId: DialogId
  author: Author
  /** Only of an operator. */
  by?: { id: string; name: string | null }
  text: string
  sources: Source[]
  outcome: Outcome | null
  turnId: TurnId | null
  clientMessageId: string | null
  at: number
}

/** Adds at the end of the dialog, whose counters move with it. Undefined when the client's id is already there. */
export const appendMessage = async (tx: Tx<DialogTables>, message: NewMessage): Promise<Message | undefined> => {
  const { workspaceId, by, ...rest } = message
  const authorName = by?.name ?? null
  const [stored] = await insertMessage(tx, {
    id: message.id,
    workspace_id: workspaceId,
    dialog_id: message.dialogId,
    author: message.author,
    author_id: by?.id ?? null,
    author_name: authorName,
    text: message.text,
    sources: JSON.stringify(message.sources),
    outcome: message.outcome,
    turn_id: message.turnId,
    client_message_id: message.clientMessageId,
    at: message.at,
  })
  if (!stored) return undefined
  const { dialogId: id, author, at } = message
  await moveDialog(tx, { id, position: stored.position, text: message.text.slice(0, PREVIEW_CHARS), author, at })
  return { ...rest, authorName, position: stored.position, rating: null }
}

type NotRated = Pick<DialogTables['messages'], 'rating' | 'rating_reason' | 'rating_comment' | 'rated_at'>

const insertMessage = prepare<DialogTables, Omit<DialogTables['messages'], 'position' | keyof NotRated>, { position: number }>(
  (db, param) =>
    db
      .insertInto('messages')
      .values((e) => ({
        id: param('id'),
        workspace_id: param('workspace_id'),
        dialog_id: param('dialog_id'),
        position: e
          .selectFrom('dialogs')
          .select((d) => d('message_count', '+', 1).as('next'))
          .where('id', '=', param('dialog_id')),
        author: param('author'),
        author_id: param('author_id'),
        author_name: param('author_name'),
        text: param('text'),
        sources: param('sources'),
        outcome: param('outcome'),
        turn_id: param('turn_id'),
        client_message_id: param('client_message_id'),
        at: param('at'),
      }))
      .onConflict((c) => c.columns(['dialog_id', 'client_message_id']).doNothing())
      .returning('position'),
)

const moveDialog = prepare<DialogTables, { id: string; position: number; text: string; author: string; at: number }, unknown>((db, param) =>
  db
    .updateTable('dialogs')
    .set({ message_count: param('position'), last_text: param('text'), last_author: param('author'), last_message_at: param('at') })
    .where('id', '=', param('id')),
)

export const setContext = prepare<DialogTables, { dialogId: string; context: string }, unknown>((db, param) =>
  db
    .updateTable('dialogs')
    .set({ context: param('context') })
    .where('id', '=', param('dialogId')),
)

export interface NewDialog {
  id: DialogId
  workspaceId: WorkspaceId
  assistantId: AssistantId
  customerId: CustomerId
  channel: Channel
  firstText: string
  beganWith: string | null
  at: number
}

export const insertDialog = async (tx: Tx<DialogTables>, dialog: NewDialog): Promise<void> => {
  await tx
    .insertInto('dialogs')
    .values({
      id: dialog.id,
      workspace_id: dialog.workspaceId,
      assistant_id: dialog.assistantId,
      customer_id: dialog.customerId,
      channel: dialog.channel,
      began_with: dialog.beganWith,
      title: dialog.firstText.replace(/\s+/g, ' ').trim().slice(0, TITLE_CHARS),
      message_count: 0,
      last_text: '',
      last_author: 'customer',
      last_message_at: dialog.at,
      handoff: 'none',
      handoff_at: null,
      good_count: 0,
      bad_count: 0,
      created_at: dialog.at,
    })
    .execute()
}

export const findDialog = async (reader: Reader<DialogTables> | Tx<DialogTables>, id: string): Promise<Dialog | undefined> => {
  const [row] = await selectDialog(reader, { id })
  return row && toDialog(row)
}

const selectDialog = prepare<DialogTables, { id: string }, DialogTables['dialogs']>((db, param) =>
  db.selectFrom('dialogs').selectAll().where('id', '=', param('id')),
)

/** Whether a person answers in this dialog now; asked for every message that comes in. */
export const isHeld = async (tx: Tx<DialogTables>, dialogId: DialogId): Promise<boolean> => {
  const [row] = await selectHandoff(tx, { dialogId })
  return row?.handoff === 'active'
}

const selectHandoff = prepare<DialogTables, { dialogId: string }, { handoff: string }>((db, param) =>
  db.selectFrom('dialogs').select('handoff').where('id', '=', param('dialogId')),
)

export const findDialogBegunWith = async (
  tx: Tx<DialogTables>,
  customerId: CustomerId,
  beganWith: string,
): Promise<DialogId | undefined> => {
  const row = await tx
    .selectFrom('dialogs')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('began_with', '=', beganWith)
    .executeTakeFirst()
  return row?.id as DialogId | undefined
}

/** The newest dialog of the customer with the assistant: the one he comes back to. */
export const latestDialogId = async (
  reader: Reader<DialogTables> | Tx<DialogTables>,
  customerId: CustomerId,
  assistantId: AssistantId,
): Promise<DialogId | undefined> => {
  const [row] = await selectLatest(reader, { customerId, assistantId })
  return row?.id as DialogId | undefined
}

/** From the index alone: every message of a widget asks. */
const selectLatest = prepare<DialogTables, { customerId: string; assistantId: string }, { id: string }>((db, param) =>
  db
    .selectFrom('dialogs')
    .select('id')
    .where('customer_id', '=', param('customerId'))
    .where('assistant_id', '=', param('assistantId'))
    .orderBy('id', 'desc')
    .limit(1),
)

export const findByClientId = async (
  handle: Reader<DialogTables> | Tx<DialogTables>,
  dialogId: DialogId,
  clientMessageId: string,
): Promise<Message | undefined> => {
  const row = await (handle as Reader<DialogTables>)
    .selectFrom('messages')
    .selectAll()
    .where('dialog_id', '=', dialogId)
    .where('client_message_id', '=', clientMessageId)
    .executeTakeFirst()
  return row && toMessage(row)
}

export const findMessage = async (reader: Reader<DialogTables>, dialogId: DialogId, id: string): Promise<Message | undefined> => {
  const row = await reader.selectFrom('messages').selectAll().where('id', '=', id).where('dialog_id', '=', dialogId).executeTakeFirst()
  return row && toMessage(row)
}

export const findMessageIn = async (reader: Reader<DialogTables>, workspaceId: WorkspaceId, id: string): Promise<Message | undefined> => {
  const row = await reader
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
  return row && toMessage(row)
}

/** Wherever he wrote: a customer may have had several dialogs. */
export const findMessageOf = async (reader: Reader<DialogTables>, customerId: CustomerId, id: string): Promise<Message | undefined> => {
  const row = await reader
    .selectFrom('messages')
    .innerJoin('dialogs', 'dialogs.id', 'messages.dialog_id')
    .selectAll('messages')
    .where('messages.id', '=', id)
    .where('dialogs.customer_id', '=', customerId)
    .executeTakeFirst()
  return row && toMessage(row)
}

/** What the column holds. */
const MAX_POSITION = 2 ** 31 - 1

/** The newest `limit` messages before `beforePosition`, oldest first. */
export const readMessages = async (
  reader: Reader<DialogTables>,
  input: { dialogId: DialogId; beforePosition?: number | undefined; limit: number },
): Promise<Message[]> => {
  const { dialogId, beforePosition = MAX_POSITION, limit } = input
  const before = Math.min(beforePosition, MAX_POSITION)
  const rows = await selectMessages(reader, { dialogId, before, limit })
  return rows.reverse().map(toMessage)
}

const selectMessages = prepare<DialogTables, { dialogId: string; before: number; limit: number }, DialogTables['messages']>((db, param) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('dialog_id', '=', param('dialogId'))
    .where('position', '<', param('before'))
    .orderBy('position', 'desc')
    .limit(param('limit')),
)

/** Of one turn, oldest first: what was asked, and the answer if there is one. */
export const readTurnMessages = async (
  reader: Reader<DialogTables>,
  { dialogId, id }: Pick<Turn, 'dialogId' | 'id'>,
): Promise<Message[]> => {
  const rows = await reader
    .selectFrom('messages')
    .selectAll()
    .where('dialog_id', '=', dialogId)
    .where('turn_id', '=', id)
    .orderBy('position')
    .execute()
  return rows.map(toMessage)
}

export const findTurn = async (reader: Reader<DialogTables>, id: string): Promise<Turn | undefined> => {
  const [row] = await selectTurn(reader, { id })
  return row && toTurn(row)
}

const selectTurn = prepare<DialogTables, { id: string }, DialogTables['turns']>((db, param) =>
  db.selectFrom('turns').selectAll().where('id', '=', param('id')),
)

/** The turn that waits or runs now, the running one first. */
export const openTurn = async (reader: Reader<DialogTables>, dialogId: DialogId): Promise<Turn | undefined> => {
  const row = await reader
    .selectFrom('turns')
    .selectAll()
    .where('dialog_id', '=', dialogId)
    .where('state', 'in', ['waiting', 'running'])
    .orderBy('state')
    .limit(1)
    .executeTakeFirst()
  return row && toTurn(row)
}

export const openTurns = async (tx: Tx<DialogTables>, dialogId: DialogId): Promise<Turn[]> => {
  const rows = await tx
    .selectFrom('turns')
    .selectAll()
    .where('dialog_id', '=', dialogId)
    .where('state', 'in', ['waiting', 'running'])
    .execute()
  return rows.map(toTurn)
}
