import type { Clock } from '../../kernel/clock.ts'
import { afterCommit, type Reader, type Tx } from '../db/db.ts'
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
      const event: StoredEvent = { stream, type, version, data, at: deps.clock(), seq: await nextSeq(tx, stream) }
      await tx
        .insertInto('events')
        .values({ ...event, data: JSON.stringify(data) })
        .execute()
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

const nextSeq = async (tx: Tx<EventTables>, stream: StreamName): Promise<number> => {
  const row = await tx
    .insertInto('event_streams')
    .values({ stream, seq: 1 })
    .onConflict((c) => c.column('stream').doUpdateSet((e) => ({ seq: e('event_streams.seq', '+', 1) })))
    .returning('seq')
    .executeTakeFirstOrThrow()
  return row.seq
}

const lastSeq = async (reader: Reader<EventTables>, stream: StreamName): Promise<number> => {
  const row = await reader.selectFrom('event_streams').select('seq').where('stream', '=', stream).executeTakeFirst()
  return row?.seq ?? 0
}

const readAfter = async (
  reader: Reader<EventTables>,
  stream: StreamName,
  seq: number,
  limit: number,
): Promise<StoredEvent[] | 'too_old'> => {
  const rows = await reader
    .selectFrom('events')
    .selectAll()
    .where('stream', '=', stream)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute()
  const newest = await lastSeq(reader, stream)
  // Also an id from the future (a restored backup) cannot be continued.
  if (seq > newest) return 'too_old'
  if (rows.length === 0 ? seq < newest : rows[0]?.seq !== seq + 1) return 'too_old'
  return rows.map((row) => ({ ...row, stream, data: JSON.parse(row.data) as unknown }))
}

/** Deletes events stored before `before`, at most `limit`; returns how many. A reader that needed them is told to resync. */
export const deleteOldEvents = async (tx: Tx<EventTables>, before: number, limit: number): Promise<number> => {
  const rows = await tx.selectFrom('events').select(['stream', 'seq']).where('at', '<', before).orderBy('at').limit(limit).execute()
  for (const { stream, seq } of rows) await tx.deleteFrom('events').where('stream', '=', stream).where('seq', '=', seq).execute()
  return rows.length
}
