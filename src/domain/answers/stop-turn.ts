import { AppError } from '../../kernel/app-error.ts'
import type { DialogId } from '../../kernel/ids.ts'
import type { AnswerDeps } from './deps.ts'

/**
 * Ends a turn of this dialog for the person who waits for it; what was said so far stays as a message. Stopping what has
 * ended is fine. The caller has checked the right to the dialog.
 */
export const stopTurn = async (deps: AnswerDeps, input: { dialogId: DialogId; turnId: string }): Promise<'stopped' | 'already_ended'> => {
  const turn = await deps.dialogs.turn(input.turnId)
  if (turn?.dialogId !== input.dialogId) throw new AppError('not_found', { key: 'error.turn_not_found' })
  const live = deps.live.of(turn.dialogId)
  const saidText = live?.turnId === turn.id ? live.text.trim() : ''
  const stopped = await deps.db.write((tx) => deps.dialogs.cancelTurn(tx, { turn, saidText }))
  if (stopped) deps.live.abort(turn.id)
  return stopped ? 'stopped' : 'already_ended'
}
