import type { AssistantId, SiteId, WorkspaceId } from '../../kernel/ids.ts'
import { prepare, type Reader, type Tx } from '../../platform/db/index.ts'
import type { DomainRule } from './domain-rule.ts'
import type { ChannelTables, SiteKey } from './schema.ts'

export interface Site {
  id: SiteId
  workspaceId: WorkspaceId
  assistantId: AssistantId
  key: SiteKey
  allowedDomains: DomainRule[]
  tokenVersion: number
  /** Sealed. */
  identitySecret: string | null
  /** The last page that opened the chat, of those the owner has listed. */
  seen: { at: number; origin: string } | null
  createdAt: number
  updatedAt: number
}

type Handle = Reader<ChannelTables> | Tx<ChannelTables>

export const findSiteByKey = async (handle: Handle, key: string): Promise<Site | undefined> => {
  const row = await handle
    .selectFrom('widget_sites')
    .selectAll()
    .where('key', '=', key as SiteKey)
    .executeTakeFirst()
  return row && toSite(row)
}

export const findSiteById = async (handle: Handle, id: SiteId): Promise<Site | undefined> => {
  const [row] = await selectById(handle, { id })
  return row && toSite(row)
}

/** Every call of every visitor passes here. */
const selectById = prepare<ChannelTables, { id: SiteId }, ChannelTables['widget_sites']>((db, param) =>
  db.selectFrom('widget_sites').selectAll().where('id', '=', param('id')),
)

export const findSiteOfAssistant = async (
  handle: Handle,
  of: { workspaceId: WorkspaceId; assistantId: AssistantId },
): Promise<Site | undefined> => {
  const row = await handle
    .selectFrom('widget_sites')
    .selectAll()
    .where('workspace_id', '=', of.workspaceId)
    .where('assistant_id', '=', of.assistantId)
    .executeTakeFirst()
  return row && toSite(row)
}

/** Keeps the site that is there: two first looks at once end with one. */
export const insertSite = async (tx: Tx<ChannelTables>, site: Site): Promise<void> => {
  await tx
    .insertInto('widget_sites')
    .values({
      id: site.id,
      workspace_id: site.workspaceId,
      assistant_id: site.assistantId,
      key: site.key,
      allowed_domains: JSON.stringify(site.allowedDomains),
      token_version: site.tokenVersion,
      identity_secret: null,
      seen_at: null,
      seen_origin: null,
      created_at: site.createdAt,
      updated_at: site.updatedAt,
    })
    .onConflict((c) => c.column('assistant_id').doNothing())
    .execute()
}

/** Not part of what the owner saves: a look at the chat must not undo a change of his. */
export const markSeen = async (tx: Tx<ChannelTables>, id: SiteId, seen: { at: number; origin: string }): Promise<void> => {
  await tx.updateTable('widget_sites').set({ seen_at: seen.at, seen_origin: seen.origin }).where('id', '=', id).execute()
}

export const saveSite = async (tx: Tx<ChannelTables>, site: Site): Promise<void> => {
  await tx
    .updateTable('widget_sites')
    .set({
      key: site.key,
      allowed_domains: JSON.stringify(site.allowedDomains),
      token_version: site.tokenVersion,
      identity_secret: site.identitySecret,
      updated_at: site.updatedAt,
    })
    .where('id', '=', site.id)
    .execute()
}

export const deleteSite = async (
  tx: Tx<ChannelTables>,
  { workspaceId, assistantId }: { workspaceId: WorkspaceId; assistantId: AssistantId },
): Promise<SiteId | undefined> => {
  const row = await tx
    .deleteFrom('widget_sites')
    .where('workspace_id', '=', workspaceId)
    .where('assistant_id', '=', assistantId)
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

const toSite = (row: ChannelTables['widget_sites']): Site => ({
  id: row.id,
  workspaceId: row.workspace_id,
  assistantId: row.assistant_id,
  key: row.key,
  allowedDomains: JSON.parse(row.allowed_domains),
  tokenVersion: row.token_version,
  identitySecret: row.identity_secret,
  seen: row.seen_at === null ? null : { at: row.seen_at, origin: row.seen_origin ?? '' },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
