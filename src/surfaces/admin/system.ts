import type { Hono } from 'hono'
import { z } from 'zod'
import { type Page, withQuery } from '../../../web/admin/page.ts'
import { type AuditItem, auditPage } from '../../../web/admin/pages/instance/audit.ts'
import { healthPage } from '../../../web/admin/pages/instance/health.ts'
import { isTextKey } from '../../../web/words/index.ts'
import { assertCan, can } from '../../domain/identity/index.ts'
import type { AuditRecord } from '../../platform/audit/index.ts'
import { parseWith } from '../http/parse-json.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'

const PAGE_SIZE = 50
const Cursor = z.object({ cursor: z.string().max(80).optional() })

/** What the instance did and how it is. */
export const systemRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/instance/audit', (c) => showAudit(deps, c))
    .get('/instance/health', (c) => showHealth(deps, c))

const showAudit = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  assertCan(ctx, 'instance.manage')
  const { cursor } = parseWith(Cursor, c.req.query())
  const [{ records, next }, members] = await Promise.all([
    deps.readAudit({ workspaceId: null, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }),
    can(ctx.actor, 'members.manage') ? deps.identity.members.list(ctx) : [],
  ])
  const page = pageOf(deps, c)
  const emails = new Map<string, string>(members.map(({ userId, email }) => [userId, email]))
  return show(
    c,
    auditPage(page, {
      entries: records.map((record) => auditItem(page, record, emails)),
      nextHref: next === null ? undefined : withQuery(page, { cursor: next }),
      firstHref: cursor && withQuery(page, { cursor: undefined }),
    }),
  )
}

const auditItem = (page: Page, record: AuditRecord, emails: ReadonlyMap<string, string>): AuditItem => {
  const eventKey = `instance.event_${record.event}`
  const named = (id: string): string => emails.get(id) ?? id
  return {
    id: record.id,
    at: record.at,
    event: isTextKey(eventKey) ? page.t(eventKey) : record.event,
    actor: record.actor.id ? named(record.actor.id) : page.t('instance.audit_system'),
    target: record.target === null ? undefined : named(record.target),
    ip: record.ip ?? undefined,
    details: Object.entries((record.details ?? {}) as Record<string, unknown>)
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => detailText(page, name, value))
      .join(', '),
  }
}

/** What has no words of its own, such as a name somebody gave, stands as it is. */
const detailText = ({ t }: Page, name: string, value: unknown): string => {
  const nameKey = `instance.detail_${name}`
  const plain = typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
  const valueKey = `instance.value_${plain}`
  return `${isTextKey(nameKey) ? t(nameKey) : name}: ${isTextKey(valueKey) && !TYPED.has(name) ? t(valueKey) : plain}`
}

/** Details that people have typed: a key called “owner” is no role. */
const TYPED = new Set(['name', 'username'])

const showHealth = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  assertCan(ctxOf(c), 'instance.manage')
  const { status, components } = await deps.look()
  const page = pageOf(deps, c)
  const { t, format } = page
  const memory = process.memoryUsage.rss()
  return show(
    c,
    healthPage(page, {
      status,
      components: Object.entries(components).map(([name, { state, note }]) => {
        const nameKey = `instance.component_${name}`
        const noteKey = `instance.component_${name}_${state}`
        const text = state === 'ok' ? '' : isTextKey(noteKey) ? t(noteKey) : (note ?? '')
        return { name: isTextKey(nameKey) ? t(nameKey) : name, state, text }
      }),
      facts: [
        { label: t('instance.fact_version'), value: deps.version },
        { label: t('instance.fact_up'), value: format.duration(deps.clock() - deps.startedAt) },
        { label: t('instance.fact_memory'), value: format.bytes(memory) },
        { label: t('instance.fact_address'), value: deps.publicUrl ?? new URL(c.req.url).origin },
        { label: t('instance.fact_streams'), value: format.number(deps.sse.size()) },
      ],
    }),
  )
}
