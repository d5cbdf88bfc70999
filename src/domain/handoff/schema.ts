export interface HandoffRow {
  id: string
  workspace_id: string
  dialog_id: string
  /** requested → active → released, or cancelled from requested. */
  state: 'requested' | 'active' | 'released' | 'cancelled'
  reason: string
  began_at: number
  /** When a person first took part. */
  answered_at: number | null
  holder_id: string | null
  /** When the assistant takes over again by itself; moves with each reply. */
  return_at: number | null
  ended_at: number | null
  mailed_at: number | null
}

export interface HandoffTables {
  handoffs: HandoffRow
}

declare module '../../platform/db/db.ts' {
  interface Schema extends HandoffTables {}
}
