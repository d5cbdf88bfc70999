export interface AssistantRow {
  id: string
  workspace_id: string
  name: string
  language: string
  instructions: string
  greeting: string
  refusal_text: string
  starter_questions: string
  look: string
  /** JSON; null until the owner has said anything about it. */
  handoff: string | null
  created_at: number
  updated_at: number
  removed_at: number | null
}

export interface AssistantTables {
  assistants: AssistantRow
}

declare module '../../platform/db/db.ts' {
  interface Schema extends AssistantTables {}
}
