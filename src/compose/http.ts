import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { buildInfo } from '../build-info.ts'
import type { Config } from '../config-keys.ts'
import { dialogStream } from '../domain/dialogs/index.ts'
import { AppError } from '../kernel/app-error.ts'
import type { DialogId } from '../kernel/ids.ts'
import type { AuditQuery } from '../platform/audit/index.ts'
import type { StreamName } from '../platform/events/index.ts'
import { apiSurface } from '../surfaces/api/index.ts'
import { hooksSurface } from '../surfaces/hooks/index.ts'
import { assetFiles } from '../surfaces/http/assets.ts'
import { base as baseMiddleware } from '../surfaces/http/base.ts'
import { createClientIp } from '../surfaces/http/client-ip.ts'
import { createCookies } from '../surfaces/http/cookies.ts'
import { createCsrf } from '../surfaces/http/csrf.ts'
import type { HttpEnv } from '../surfaces/http/env.ts'
import { dataHeaders } from '../surfaces/http/headers.ts'
import { type Component, health, look } from '../surfaces/http/health.ts'
import { lazySurface } from '../surfaces/http/lazy.ts'
import { LIMIT_EVENT } from '../surfaces/http/limit-event.ts'
import { problem } from '../surfaces/http/problem.ts'
import { createSseHub, type SseHub } from '../surfaces/http/sse.ts'
import { type ReachedLimit, widgetSurface } from '../surfaces/widget/index.ts'
import type { Base } from './base.ts'
import { components } from './components.ts'
import type { Features } from './features.ts'

export interface Http {
  app: Hono<HttpEnv>
  sse: SseHub
}

const SYSTEM = { kind: 'system', id: null } as const

/** Every surface under one roof. */
export const createHttp = (base: Base, features: Features, { config, stopping }: { config: Config; stopping: AbortSignal }): Http => {
  const isStopping = (): boolean => stopping.aborted
  const sse = createSseHub({ ...base, maxStreams: config.maxStreams, maxStreamsPerClient: config.maxStreamsPerClient })
  base.metrics.gauge('replyx_sse_streams', 'Live streams open now.', () => sse.size())
  const parts = components(base, features, config.dataDir)
  const shared = { ...base, ...features, sse, publicUrl: config.publicUrl, isHttps: isHttpsOf(config) }
  const consoleParts = consoleDeps(base, { config, parts, isStopping })
  const app = new Hono<HttpEnv>()
    .use(
      baseMiddleware({
        ...base,
        clientIp: createClientIp(config.trustedProxies),
        language: config.language,
        onResponse: (end) => base.metrics.http(end),
      }),
    )
    .use('/assets/*', dataHeaders(shared))
    .route('/assets', assetFiles())
    .route('/', health({ ...base, components: parts, isStopping, metricsToken: config.metricsToken, build: buildInfo }))
    .route('/', hooksSurface(shared))
    .route(
      '/',
      apiSurface({
        ...shared,
        stopping,
        requestsPerMinute: config.apiRequestsPerMinute,
        newClientMessageId: () => randomBytes(16).toString('hex'),
      }),
    )
    .route('/', widgetSurface({ ...shared, ...widgetDeps(base, config) }))
    .all(
      '*',
      // Two hundred views and routes that a start without a reader does not need.
      lazySurface(async () => {
        const { adminSurface } = await import('../surfaces/admin/index.ts')
        return adminSurface({ ...shared, ...consoleParts, stopping })
      }),
    )
    .notFound(() => {
      throw new AppError('not_found', { key: 'error.not_found' })
    })
    .onError((error, c) => refuse(base, c, error))
  return { app, sse }
}

const widgetDeps = ({ db, events, audit }: Base, config: Config) => ({
  lastSeq: (dialogId: DialogId) => events.lastSeq(db.read, dialogStream(dialogId)),
  messagesPerMinute: config.widgetMessagesPerMinute,
  messagesPerDay: config.widgetMessagesPerDay,
  limitReached: ({ workspaceId, assistantId, ...details }: ReachedLimit) =>
    db.write((tx) => audit.record(tx, { workspaceId, actor: SYSTEM, event: LIMIT_EVENT, target: assistantId, details })),
})

const consoleDeps = (base: Base, { config, parts, isStopping }: { config: Config; parts: Component[]; isStopping: () => boolean }) => ({
  readAudit: (query: AuditQuery) => base.audit.list(base.db.read, query),
  lastSeq: (stream: StreamName) => base.events.lastSeq(base.db.read, stream),
  look: () => look({ components: parts, isStopping }),
  cookies: createCookies({ isHttps: isHttpsOf(config) }),
  csrf: createCsrf(base.secrets),
  language: config.language,
  maxUploadBytes: config.maxUploadBytes,
  version: buildInfo.version,
  startedAt: base.clock(),
})

const isHttpsOf = ({ publicUrl }: Config): boolean => publicUrl?.startsWith('https:') ?? false

/** The one place where an error of a request ends. */
const refuse = ({ log }: Base, c: Context<HttpEnv>, error: Error): Response => {
  const requestId = c.get('requestId')
  if (!(error instanceof AppError)) log.error({ err: error, requestId }, 'a request failed')
  return problem({ error, language: c.get('language'), requestId })
}
