import type { TurnId, WorkspaceId } from '../../kernel/ids.ts'
import { prepare, type Tx } from '../../platform/db/index.ts'
import type { DialogDeps } from './deps.ts'
import type { Message, Outcome, Source, Turn } from './dialog.ts'
import { announceMessage, announceTurn } from './events.ts'
import { toTurn } from './rows.ts'
import type { DialogTables } from './schema.ts'
import { appendMessage } from './store.ts'

/** Takes a waiting turn, or one whose process died, and counts the try. Undefined when it has already ended. */
export const claimTurn = (deps: DialogDeps, turnId: TurnId): Promise<Turn | undefined> =>
  deps.db.write(
    async (tx) => {
      const [row] = await takeTurn(tx, { id: turnId, at: deps.clock() })
      if (!row) return undefined
      const turn = toTurn(row)
      await announceTurn(deps, tx, { turn, type: 'turn.started', data: { turnId, attempt: turn.attempt } })
      return turn
    },
    { isRepeatable: true },
  )

const takeTurn = prepare<DialogTables, { id: string; at: number }, DialogTables['turns']>((db, param) =>
  db
    .updateTable('turns')
    .set((e) => ({ state: 'running', attempt: e('attempt', '+', 1), started_at: param('at') }))
    .where('id', '=', param('id'))
    .where('state', 'in', ['waiting', 'running'])
    .returningAll(),
)

export interface FinishedAnswer {
  turn: Turn
  text: string
  sources: Source[]
  outcome: Outcome
}

/** A step of the caller's write. False when the turn is no longer this try's: then nothing was stored or said. */
export const finishTurn = async (deps: DialogDeps, tx: Tx, answer: FinishedAnswer): Promise<Message | false> => {
  const { turn } = answer
  const ended = await endTurn(tx, { turn, state: 'done', at: deps.clock(), from: ['running'] })
  if (!ended) return false
  const message = await appendAnswer(deps, tx, answer)
  await announceTurn(deps, tx, { turn, type: 'turn.done', data: { turnId: turn.id, attempt: turn.attempt, messageId: message.id } })
  return message
}

/** A step. `textKey` is what the customer is told, in his own language. A turn whose job was given up may not have begun. */
export const failTurn = async (deps: DialogDeps, tx: Tx, input: { turn: Turn; textKey: string }): Promise<boolean> => {
  const { turn, textKey } = input
  const ended = await endTurn(tx, { turn, state: 'failed', at: deps.clock(), from: ['waiting', 'running'], failure: textKey })
  if (!ended) return false
  await announceTurn(deps, tx, { turn, type: 'turn.failed', data: { turnId: turn.id, textKey } })
  await deps.deliveries?.failure(tx, input)
  return true
}

/** A step. Ends a turn whoever works on it: the loser's `finishTurn` is refused. What was already said is kept. */
export const cancelTurn = async (deps: DialogDeps, tx: Tx, input: { turn: Turn; saidText: string }): Promise<boolean> => {
  const { turn, saidText } = input
  const ended = await endTurn(tx, { turn, state: 'cancelled', at: deps.clock(), from: ['waiting', 'running'] })
  if (!ended) return false
  if (saidText !== '') await appendAnswer(deps, tx, { turn, text: saidText, sources: [], outcome: 'stopped' })
  await announceTurn(deps, tx, { turn, type: 'turn.cancelled', data: { turnId: turn.id } })
  return true
}

const appendAnswer = async (deps: DialogDeps, tx: Tx, answer: FinishedAnswer): Promise<Message> => {
  const { turn, text, sources, outcome } = answer
  const workspaceId: WorkspaceId = turn.workspaceId
  const message = await appendMessage(tx, {
    id: deps.newId('msg'),
    workspaceId,
    dialogId: turn.dialogId,
    author: 'assistant',
    text,
    sources,
    outcome,
    turnId: turn.id,
    clientMessageId: null,
    at: deps.clock(),
  })
  if (!message) throw new Error('an answer has no client id and cannot be there already')
  await announceMessage(deps, tx, { workspaceId, message })
  return message
}

interface Ending {
  turn: Turn
  state: 'done' | 'failed' | 'cancelled'
  from: Array<'waiting' | 'running'>
  at: number
  failure?: string
}

const endTurn = async (tx: Tx<DialogTables>, { turn, state, from, at, failure }: Ending): Promise<boolean> => {
  const end = { id: turn.id, state, at, failure: failure ?? null }
  const isFromWaiting = from.includes('waiting') ? 'waiting' : 'running'
  const [ended] = await endRow(tx, { ...end, from: isFromWaiting, attempt: state === 'cancelled' ? null : turn.attempt })
  return ended !== undefined
}

interface EndedRow {
  id: string
  state: string
  at: number
  failure: string | null
  /** Beside `running`. */
  from: string
  /** Whichever it is when null. */
  attempt: number | null
}

const endRow = prepare<DialogTables, EndedRow, { id: string }>((db, param) =>
  db
    .updateTable('turns')
    .set({ state: param('state') as 'done', finished_at: param('at'), failure: param('failure') })
    .where('id', '=', param('id'))
    .where('state', 'in', [param('from') as 'waiting', 'running'])
    .where((e) => e('attempt', '=', e.fn.coalesce(e.val(param('attempt')), 'attempt')))
    .returning('id'),
)
