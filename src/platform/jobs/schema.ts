export interface JobRow {
  id: string
  kind: string
  key: string | null
  lane: string | null
  payload: string
  state: 'waiting' | 'running' | 'failed'
  attempt: number
  /** How often a process died while it ran this job; not counted as tries. */
  crashes: number
  run_at: number
  claimed_by: string | null
  created_at: number
  finished_at: number | null
  last_error: string | null
}

export interface JobTables {
  jobs: JobRow
}

declare module '../db/db.ts' {
  interface Schema extends JobTables {}
}
