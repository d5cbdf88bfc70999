import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { afterCommit, prepare, type Reader, type Tx } from '../db/index.ts'
import type { EventListener, Events, LiveEvent, StoredEvent, StreamName } from './events.ts'
import type { EventTables } from './schema.ts'

/** Streams of one process: stored events wake their listeners after the commit, live ones at once. */
export const createEvents = (deps: { clock: Clock }): Events => {
  const listeners = new Map<StreamName, Set<EventListener>>()
  const publish = (event: StoredEvent | LiveEvent): void => {
    for (const listener of listeners.get(event.stream) ?? []) listener(event)
  }
  return {
    publish,
    append: async (tx, { stream, type, version = 1, data }) => {
      const at = deps.clock()
      const [row] = await insertEvent(tx, { stream, type, version, at, data: JSON.stringify(data) })
      if (!row) throw new Error('an event was not stored')
      const event: StoredEvent = { stream, type, version, data, at, seq: row.seq }
      afterCommit(tx, () => publish(event))
    },
    subscribe: (stream, listener) => {
      const set = listeners.get(stream) ?? new Set<EventListener>()
      listeners.set(stream, set.add(listener))
      return () => {
        set.delete(listener)
        if (set.size === 0 && listeners.get(stream) === set) listeners.delete(stream)
      }
    },
    readAfter,
    lastSeq,
  }
}

type NewEvent = Omit<EventTables['events'], 'seq'>

/** Numbered after the newest stored event, or after the newest deleted one where none is left. One writer numbers them. */
const insertEvent = prepare<EventTables, NewEvent, { seq: number }>((db, param) =>
  db
    .insertInto('events')
    .values({
      stream: param('stream'),
      seq: sql<number>`1 + coalesce(
        (select max(seq) from events where stream = ${param('stream')}),
        (select seq from event_streams where stream = ${param('stream')}), 0)`,
      type: param('type'),
      version: param('version'),
      at: param('at'),
      data: param('data'),
    })
    .returning('seq'),
)

const lastSeq = async (reader: Reader<EventTables>, stream: StreamName): Promise<number> => {
  const newest = await reader
    .selectFrom('events')
    .select('seq')
    .where('stream', '=', stream)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (newest) return newest.seq
  const deleted = await reader.selectFrom('event_streams').select('seq').where('stream', '=', stream).executeTakeFirst()
  return deleted?.seq ?? 0
}

const readAfter = async (
  reader: Reader<EventTables>,
  stream: StreamName,
  { after, limit }: { after: number; limit: number },
): Promise<StoredEvent[] | 'too_old'> => {
  // Asked first: an event that commits between the two readings must not look like one that is gone.
  const newest = await lastSeq(reader, stream)
  const rows = await reader
    .selectFrom('events')
    .selectAll()
    .where('stream', '=', stream)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
  // Also an id from the future (a restored backup) cannot be continued.
  if (after > newest) return 'too_old'
  if (rows.length === 0 ? after < newest : rows[0]?.seq !== after + 1) return 'too_old'
  return rows.map((row) => ({ ...row, stream, data: JSON.parse(row.data) as unknown }))
}

/** Deletes events stored before `before`, at most `limit`; returns how many. A reader that needed them is told to resync. */
export const deleteOldEvents = async (tx: Tx<EventTables>, before: number, limit: number): Promise<number> => {
  const rows = await tx.selectFrom('events').select(['stream', 'seq']).where('at', '<', before).orderBy('at').limit(limit).execute()
  for (const { stream, seq } of rows) {
    await tx.deleteFrom('events').where('stream', '=', stream).where('seq', '=', seq).execute()
    await tx
      .insertInto('event_streams')
      .values({ stream, seq })
      .onConflict((c) => c.column('stream').doUpdateSet({ seq }).where('event_streams.seq', '<', seq))
      .execute()
  }
  return rows.length
}
