import type { AssistantId, SiteId, WorkspaceId } from '../../kernel/ids.ts'

export interface ChannelTables {
  widget_sites: {
    id: SiteId
    workspace_id: WorkspaceId
    assistant_id: AssistantId
    /** Public: it stands in the page of the business. */
    key: SiteKey
    /** JSON list of domain rules. */
    allowed_domains: string
    /** Tokens of another version are refused. */
    token_version: number
    /** Sealed; null while the business does not tell who its visitors are. */
    identity_secret: string | null
    /** When and where a page of the business last opened the chat. */
    seen_at: number | null
    seen_origin: string | null
    created_at: number
    updated_at: number
  }
}

export type SiteKey = `w_${string}`

declare module '../../platform/db/db.ts' {
  interface Schema extends ChannelTables {}
}
