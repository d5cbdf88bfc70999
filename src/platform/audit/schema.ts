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
}

declare module '../db/db.ts' {
  interface Schema extends AuditTables {}
}
