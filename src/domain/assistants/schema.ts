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
  /** What its answers may cost a day, in millionths of a dollar; null for no limit. */
  daily_cap_micros: number | null
}

export interface AvatarRow {
  assistant_id: string
  workspace_id: string
  type: string
  bytes: Uint8Array
  hash: string
}

export interface AssistantTables {
  assistants: AssistantRow
  avatars: AvatarRow
}

declare module '../../platform/db/db.ts' {
  interface Schema extends AssistantTables {}
}
