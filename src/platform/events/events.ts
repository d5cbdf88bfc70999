import type { Reader, Tx } from '../db/db.ts'

/** `dialog:<id>` or `workspace:<id>`. */
export type StreamName = `dialog:${string}` | `workspace:${string}` | 'instance'

export interface StoredEvent {
  stream: StreamName
  /** 1, 2, 3 … within its stream, without gaps. */
  seq: number
  type: string
  version: number
  at: number
  data: unknown
}

/** A hint that is not stored, such as a piece of streaming text. */
export interface LiveEvent {
  stream: StreamName
  type: string
  data: unknown
  /** Where in the streaming text its reader then is; comes back as part of the last event id. */
  mark?: string
}

export type EventListener = (event: StoredEvent | LiveEvent) => void

export interface Events {
  /** Stores the event with the write it is part of and publishes it after the commit. */
  append(tx: Tx, event: { stream: StreamName; type: string; version?: number; data: unknown }): Promise<void>
  /** Reaches whoever listens now; nobody else ever. */
  publish(event: LiveEvent): void
  /** The listener must not throw or wait. Returns its own end. */
  subscribe(stream: StreamName, listener: EventListener): () => void
  /** Events after the sequence `after`, oldest first, or 'too_old' when some of them are gone. */
  readAfter(reader: Reader, stream: StreamName, page: { after: number; limit: number }): Promise<StoredEvent[] | 'too_old'>
  /** The newest sequence of the stream, 0 for a stream without events. */
  lastSeq(reader: Reader, stream: StreamName): Promise<number>
}

export const isStored = (event: StoredEvent | LiveEvent): event is StoredEvent => 'seq' in event
