export interface CustomerRow {
  id: string
  workspace_id: string
  channel: string
  external_key: string
  name: string | null
  language: string | null
  email: string | null
  created_at: number
}

export interface DialogRow {
  id: string
  workspace_id: string
  assistant_id: string
  customer_id: string
  channel: string
  /** The client's id of the first message, where asking again with it must find this dialog. */
  began_with: string | null
  title: string
  message_count: number
  last_text: string
  last_author: string
  last_message_at: number
  /** Whether a person is wanted or answers himself; see dialog.ts. */
  handoff: string
  handoff_at: number | null
  /** JSON of what the page told about itself with the last message. */
  context: string | null
  good_count: number
  bad_count: number
  created_at: number
}

export interface MessageRow {
  id: string
  workspace_id: string
  dialog_id: string
  position: number
  author: string
  /** Who of the staff wrote it. */
  author_id: string | null
  author_name: string | null
  text: string
  sources: string
  outcome: string | null
  turn_id: string | null
  client_message_id: string | null
  rating: string | null
  rating_reason: string | null
  rating_comment: string | null
  rated_at: number | null
  at: number
}

export interface TurnRow {
  id: string
  workspace_id: string
  dialog_id: string
  assistant_id: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  attempt: number
  created_at: number
  started_at: number | null
  finished_at: number | null
  failure: string | null
}

export interface DialogTables {
  customers: CustomerRow
  dialogs: DialogRow
  messages: MessageRow
  turns: TurnRow
}

declare module '../../platform/db/db.ts' {
  interface Schema extends DialogTables {}
}
