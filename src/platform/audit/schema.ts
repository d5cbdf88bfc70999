export interface AuditTables {
  audit_log: {
    id: string
    at: number
    workspace_id: string | null
    actor_kind: string
    actor_id: string | null
    event: string
    target: string | null
    ip: string | null
    details: string
  }
  /** Entries before it may be deleted; a row stands here only inside the write that deletes them. */
  audit_horizon: {
    before: number
  }
}

declare module '../db/db.ts' {
  interface Schema extends AuditTables {}
}
