import { AppError } from '../../kernel/app-error.ts'
import type { DialogId, MessageId, WorkspaceId } from '../../kernel/ids.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { DialogDeps } from './deps.ts'
import type { Message, Rating } from './dialog.ts'
import { announceRating } from './events.ts'
import { toMessage } from './rows.ts'
import type { DialogTables } from './schema.ts'

export const MAX_COMMENT_CHARS = 1000

export interface RateMessage {
  dialogId: DialogId
  messageId: string
  /** Null takes it back. */
  rating: Rating | null
}

/** Only answers are rated, and whoever changes his mind is believed: the last word stands. */
export const rateMessage = (deps: DialogDeps, input: RateMessage): Promise<Message> => deps.db.write((tx) => rateStep(deps, tx, input))

/** The same as a step. */
export const rateStep = async (deps: DialogDeps, tx: Tx, { dialogId, messageId, rating }: RateMessage): Promise<Message> => {
  const dialogs: Tx<DialogTables> = tx
  const row = await dialogs
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', messageId)
    .where('dialog_id', '=', dialogId)
    .where('author', '=', 'assistant')
    .executeTakeFirst()
  if (!row) throw new AppError('not_found', { key: 'error.message_not_found' })
  const known = toMessage(row)
  const wanted = rating && meant(rating)
  if (isSame(known.rating, wanted)) return known
  await storeRating(tx, { id: known.id, rating: wanted, at: deps.clock() })
  await countRatings(tx, dialogId)
  const message = { ...known, rating: wanted }
  await announceRating(deps, tx, { workspaceId: row.workspace_id as WorkspaceId, message })
  return message
}

/** A good answer has no fault to name. */
const meant = ({ value, reason, comment }: Rating): Rating => ({
  value,
  reason: value === 'bad' ? reason : null,
  comment: comment?.trim() || null,
})

const isSame = (one: Rating | null, other: Rating | null): boolean =>
  one?.value === other?.value && one?.reason === other?.reason && one?.comment === other?.comment

const storeRating = async (tx: Tx<DialogTables>, input: { id: MessageId; rating: Rating | null; at: number }): Promise<void> => {
  const { id, rating, at } = input
  await tx
    .updateTable('messages')
    .set({
      rating: rating?.value ?? null,
      rating_reason: rating?.reason ?? null,
      rating_comment: rating?.comment ?? null,
      rated_at: rating ? at : null,
    })
    .where('id', '=', id)
    .execute()
}

/** Counted anew: few answers of a dialog are rated, and a sum that is counted cannot drift. */
const countRatings = async (tx: Tx<DialogTables>, dialogId: DialogId): Promise<void> => {
  const rows = await tx
    .selectFrom('messages')
    .select((e) => ['rating', e.fn.countAll<number>().as('count')])
    .where('dialog_id', '=', dialogId)
    .where('rating', 'is not', null)
    .groupBy('rating')
    .execute()
  const rated = (value: Rating['value']): number => Number(rows.find((row) => row.rating === value)?.count ?? 0)
  await tx
    .updateTable('dialogs')
    .set({ good_count: rated('good'), bad_count: rated('bad') })
    .where('id', '=', dialogId)
    .execute()
}
