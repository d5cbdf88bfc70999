export interface TraceRow {
  turn_id: string
  workspace_id: string
  dialog_id: string
  assistant_id: string
  outcome: string
  data: string
  at: number
}

export interface AnswerTables {
  traces: TraceRow
}

declare module '../../platform/db/db.ts' {
  interface Schema extends AnswerTables {}
}
