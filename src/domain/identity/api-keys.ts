import { AppError } from '../../kernel/app-error.ts'
import { MINUTE_MS } from '../../kernel/clock.ts'
import type { ApiKeyId, WorkspaceId } from '../../kernel/ids.ts'
import { prepare } from '../../platform/db/index.ts'
import { hashToken, mask, newToken } from '../../platform/secrets/index.ts'
import type { Actor, ApiScope, Ctx } from './actor.ts'
import { auditActor } from './audit-entry.ts'
import { API_SCOPES, assertCan } from './can.ts'
import type { IdentityDeps } from './deps.ts'
import type { ApiKeyRow, IdentityTables } from './schema.ts'
import type { ApiKey } from './types.ts'

const PREFIX = 'rx_live_'
const FORM = /^rx_live_[\w-]{43}$/
const MAX_KEYS = 100
const USED_STEP_MS = 5 * MINUTE_MS

/** The key itself is in the answer once and stored nowhere. */
export const createApiKey = async (
  deps: IdentityDeps,
  ctx: Ctx,
  input: { name: string; scopes: readonly ApiScope[] },
): Promise<{ apiKey: ApiKey; secret: string }> => {
  assertCan(ctx, 'api_keys.manage')
  if (input.scopes.length === 0) throw new AppError('invalid', { key: 'error.scopes_missing' }, { field: 'scopes' })
  const secret = `${PREFIX}${newToken()}`
  const actor = auditActor(ctx.actor)
  const row: ApiKeyRow = {
    id: deps.newId('key'),
    workspace_id: ctx.workspaceId,
    name: input.name,
    key_hash: hashToken(secret),
    masked: `${secret.slice(0, PREFIX.length + 3)}${mask(secret)}`,
    scopes: JSON.stringify(API_SCOPES.filter((scope) => input.scopes.includes(scope))),
    created_by: actor.id,
    created_at: deps.clock(),
    last_used_at: null,
    revoked_at: null,
  }
  return deps.db.write(async (tx) => {
    const { count } = await tx
      .selectFrom('api_keys')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('workspace_id', '=', ctx.workspaceId)
      .where('revoked_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (count >= MAX_KEYS) throw new AppError('conflict', { key: 'error.too_many_api_keys', params: { max: MAX_KEYS } })
    await tx.insertInto('api_keys').values(row).execute()
    await deps.audit.record(tx, {
      workspaceId: ctx.workspaceId,
      actor,
      event: 'authn_token_created',
      target: row.id,
      details: { name: row.name },
    })
    return { apiKey: apiKeyOf(row), secret }
  })
}

/** Newest first, without the revoked ones. */
export const listApiKeys = async (deps: IdentityDeps, ctx: Ctx): Promise<ApiKey[]> => {
  assertCan(ctx, 'api_keys.manage')
  const rows = await deps.db.read
    .selectFrom('api_keys')
    .selectAll()
    .where('workspace_id', '=', ctx.workspaceId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(apiKeyOf)
}

/** Shuts the key out at once. */
export const revokeApiKey = async (deps: IdentityDeps, ctx: Ctx, id: string): Promise<void> => {
  assertCan(ctx, 'api_keys.manage')
  return deps.db.write(async (tx) => {
    const row = await tx
      .updateTable('api_keys')
      .set({ revoked_at: deps.clock() })
      .where('id', '=', id)
      .where('workspace_id', '=', ctx.workspaceId)
      .where('revoked_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new AppError('not_found', { key: 'error.api_key_not_found' })
    await deps.audit.record(tx, { workspaceId: ctx.workspaceId, actor: auditActor(ctx.actor), event: 'authn_token_revoked', target: id })
  })
}

/** Whose key this is; undefined for one that is unknown or revoked. Remembers, roughly, when it was used last. */
export const authenticateApiKey = async (
  deps: IdentityDeps,
  secret: string,
): Promise<{ workspaceId: WorkspaceId; actor: Extract<Actor, { kind: 'api_key' }> } | undefined> => {
  if (!FORM.test(secret)) return undefined
  const [row] = await selectByHash(deps.db.read, { hash: hashToken(secret) })
  if (!row) return undefined
  const now = deps.clock()
  if (now - (row.last_used_at ?? 0) >= USED_STEP_MS) {
    await deps.db.write((tx) => tx.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', row.id).execute())
  }
  const apiKey = apiKeyOf(row)
  return { workspaceId: row.workspace_id as WorkspaceId, actor: { kind: 'api_key', apiKeyId: apiKey.id, scopes: apiKey.scopes } }
}

const selectByHash = prepare<IdentityTables, { hash: string }, ApiKeyRow>((db, param) =>
  db.selectFrom('api_keys').selectAll().where('key_hash', '=', param('hash')).where('revoked_at', 'is', null),
)

const apiKeyOf = (row: ApiKeyRow): ApiKey => {
  const stored: unknown = JSON.parse(row.scopes)
  return {
    id: row.id as ApiKeyId,
    name: row.name,
    masked: row.masked,
    // A scope that no longer exists grants nothing.
    scopes: API_SCOPES.filter((scope) => Array.isArray(stored) && stored.includes(scope)),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }
}
