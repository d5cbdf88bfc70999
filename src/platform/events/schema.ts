export interface EventTables {
  /** The newest deleted event of a stream, so that numbers never begin again. */
  event_streams: { stream: string; seq: number }
  events: { stream: string; seq: number; type: string; version: number; at: number; data: string }
}

declare module '../db/db.ts' {
  interface Schema extends EventTables {}
}
