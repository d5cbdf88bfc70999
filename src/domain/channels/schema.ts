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
    created_at: number
    updated_at: number
  }
}

export type SiteKey = `w_${string}`

declare module '../../platform/db/db.ts' {
  interface Schema extends ChannelTables {}
}
