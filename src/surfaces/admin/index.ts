import { Hono } from 'hono'
import { sameOriginOnly } from '../http/csrf.ts'
import type { HttpEnv } from '../http/env.ts'
import { consoleHeaders } from '../http/headers.ts'
import { type SessionEnv, withSession } from '../http/session.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { assistantKnowledgeRoutes } from './assistant-knowledge.ts'
import { assistantTestRoutes } from './assistant-test.ts'
import { assistantRoutes } from './assistants.ts'
import { botRoutes } from './bots.ts'
import { channelRoutes } from './channels.ts'
import { compareRoutes } from './compare.ts'
import type { AdminDeps } from './deps.ts'
import { developerRoutes } from './developer.ts'
import { dialogRoutes } from './dialogs.ts'
import { documentFileRoutes } from './document-file.ts'
import { documentRoutes } from './documents.ts'
import { entryRoutes } from './entry.ts'
import { consoleError } from './errors.ts'
import { handoffRoutes, withWaiting } from './handoff.ts'
import { instanceRoutes } from './instance.ts'
import { lookRoutes } from './look.ts'
import { overviewRoutes } from './overview.ts'
import { pairRoutes } from './pairs.ts'
import { proofRoutes } from './proof.ts'
import { providerRoutes } from './providers.ts'
import { replayRoutes } from './replay.ts'
import { sampleRoutes } from './sample.ts'
import { secureCookies } from './secure-cookies.ts'
import { settingsRoutes } from './settings.ts'
import { streamRoutes } from './streams.ts'
import { systemRoutes } from './system.ts'
import { teamRoutes } from './team.ts'
import { uploadRoutes } from './upload-documents.ts'

export type { AdminDeps } from './deps.ts'

/** The console, to be mounted at the root and last, so that what a browser asks for and nobody has gets a page of it. */
export const adminSurface = (deps: AdminDeps): Hono<HttpEnv> => {
  const isHttps = deps.publicUrl?.startsWith('https:') ?? false
  const app = new Hono<SessionEnv>()
    .use(consoleHeaders({ isHttps }))
    .use(secureCookies({ isHttps }))
    .use(withSession({ identity: deps.identity, cookies: deps.cookies, csrf: deps.csrf }))
    .use(sameOriginOnly({ publicUrl: deps.publicUrl }))
    .use(withWaiting(deps))
    .onError(consoleError(deps))
  const areas = [
    entryRoutes,
    overviewRoutes,
    sampleRoutes,
    assistantRoutes,
    assistantKnowledgeRoutes,
    assistantTestRoutes,
    compareRoutes,
    lookRoutes,
    channelRoutes,
    proofRoutes,
    developerRoutes,
    botRoutes,
    documentRoutes,
    documentFileRoutes,
    pairRoutes,
    uploadRoutes,
    dialogRoutes,
    replayRoutes,
    handoffRoutes,
    streamRoutes,
    settingsRoutes,
    apiKeyRoutes,
    teamRoutes,
    providerRoutes,
    instanceRoutes,
    systemRoutes,
  ]
  for (const area of areas) app.route('/', area(deps))
  return new Hono<HttpEnv>().route('/', app)
}
