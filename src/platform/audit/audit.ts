import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../db/db.ts'
import type { AuditTables } from './schema.ts'

export interface AuditEntry {
  /** Null for what concerns the instance or an account as a whole. */
  workspaceId: string | null
  actor: { kind: 'user' | 'api_key' | 'customer' | 'system'; id: string | null }
  /** In the words of the OWASP logging vocabulary where it has one: `authn_login_success`, `authz_change`. */
  event: string
  /** What was acted on, by its id. */
  target?: string | undefined
  ip?: string | undefined
  /** Never a password, a token or message text. */
  details?: Record<string, string | number | boolean | null>
}

export interface AuditRecord extends Required<Pick<AuditEntry, 'workspaceId' | 'actor' | 'event'>> {
  id: string
  at: number
  target: string | null
  ip: string | null
  details: unknown
}

export interface Audit {
  /** Part of the write it tells about: neither exists without the other. Nothing can change or delete it later. */
  record(tx: Tx<AuditTables>, entry: AuditEntry): Promise<void>
  /** Newest first. `workspaceId` null lists the whole instance. */
  list(reader: Reader<AuditTables>, query: AuditQuery): Promise<{ records: AuditRecord[]; next: string | null }>
}

export interface AuditQuery {
  workspaceId: string | null
  event?: string
  /** Not older than this: without it a reader of a rare event goes through the whole log. */
  since?: number
  /** The `next` of the page before. */
  cursor?: string
  limit: number
}

export const createAudit = (deps: { clock: Clock; newId: NewId }): Audit => ({
  record: async (tx, entry) => {
    const row = {
      id: deps.newId('aud'),
      at: deps.clock(),
      workspace_id: entry.workspaceId,
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.id,
      event: entry.event,
      target: entry.target ?? null,
      ip: entry.ip ?? null,
      details: JSON.stringify(entry.details ?? {}),
    }
    await tx.insertInto('audit_log').values(row).execute()
  },
  list: async (reader, query) => {
    const rows = await rowsOf(reader, query)
    const page = rows.slice(0, query.limit)
    const last = page.at(-1)
    return { records: page.map(recordOf), next: rows.length > query.limit && last ? `${last.at}.${last.id}` : null }
  },
})

const rowsOf = (reader: Reader<AuditTables>, query: AuditQuery): Promise<AuditTables['audit_log'][]> => {
  const { workspaceId, event } = query
  let select = reader.selectFrom('audit_log').selectAll()
  if (workspaceId !== null) select = select.where('workspace_id', '=', workspaceId)
  if (event !== undefined) select = select.where('event', '=', event)
  if (query.since !== undefined) select = select.where('at', '>=', query.since)
  if (query.cursor !== undefined) {
    const { at, id } = placeOf(query.cursor)
    select = select.where((e) => e.or([e('at', '<', at), e.and([e('at', '=', at), e('id', '<', id)])]))
  }
  return select
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
}

const placeOf = (cursor: string): { at: number; id: string } => {
  const [, at, id = ''] = /^(\d{1,15})\.(aud_[0-9a-z]{1,40})$/.exec(cursor) ?? []
  if (at === undefined) throw new AppError('invalid', { key: 'error.bad_cursor' })
  return { at: Number(at), id }
}

const recordOf = (row: AuditTables['audit_log']): AuditRecord => ({
  id: row.id,
  at: row.at,
  workspaceId: row.workspace_id,
  actor: { kind: row.actor_kind as AuditEntry['actor']['kind'], id: row.actor_id },
  event: row.event,
  target: row.target,
  ip: row.ip,
  details: JSON.parse(row.details),
})
