export interface UserRow {
  id: string
  email: string
  email_key: string
  password_hash: string | null
  language: string
  /** As customers read it; null for whoever has not said. */
  name: string | null
  is_admin: number
  is_first: number | null
  created_at: number
  password_changed_at: number | null
  blocked_at: number | null
}

export interface SessionRow {
  id: string
  user_id: string
  token_hash: string
  created_at: number
  last_seen_at: number
  expires_at: number
  ip: string
  user_agent: string
  revoked_at: number | null
}

export interface LinkRow {
  id: string
  kind: string
  token_hash: string
  user_id: string | null
  workspace_id: string | null
  email: string | null
  role: string | null
  created_by: string | null
  created_at: number
  expires_at: number
  ended_at: number | null
}

export interface ApiKeyRow {
  id: string
  workspace_id: string
  name: string
  key_hash: string
  masked: string
  scopes: string
  created_by: string | null
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
}

export interface IdentityTables {
  users: UserRow
  workspaces: { id: string; name: string; created_at: number; updated_at: number }
  members: { workspace_id: string; user_id: string; role: string; created_at: number }
  sessions: SessionRow
  one_time_links: LinkRow
  api_keys: ApiKeyRow
}

declare module '../../platform/db/db.ts' {
  interface Schema extends IdentityTables {}
}
