import { Hono } from 'hono'
import type { Knowledge } from '../../domain/knowledge/index.ts'
import type { Limits } from '../../platform/limits/index.ts'
import type { HttpEnv } from '../http/env.ts'
import { dataHeaders } from '../http/headers.ts'
import { assistantsApi } from './assistants.ts'
import { type ApiEnv, type ApiKeyHolder, withApiKey } from './auth.ts'
import { type DialogsApiDeps, dialogsApi } from './dialogs.ts'
import { documentsApi } from './documents.ts'
import { type HandoffApiDeps, handoffApi } from './handoff.ts'
import { knowledgeApi } from './knowledge.ts'
import { pairsApi } from './pairs.ts'
import { type TracesApiDeps, tracesApi } from './traces.ts'

export interface ApiSurfaceDeps extends DialogsApiDeps, HandoffApiDeps, TracesApiDeps {
  identity: { authenticateApiKey(secret: string): Promise<ApiKeyHolder | undefined> }
  knowledge: Knowledge
  limits: Limits
  requestsPerMinute: number
  isHttps: boolean
}

/** Everything under `/api/v1`. Errors go to the app's handler. */
export const apiSurface = (deps: ApiSurfaceDeps): Hono<HttpEnv> => {
  const api = new Hono<ApiEnv>()
    .use(dataHeaders(deps))
    .use(withApiKey(deps))
    .route('/assistants', assistantsApi(deps))
    .route('/documents', documentsApi(deps))
    .route('/knowledge', knowledgeApi(deps))
    .route('/qa', pairsApi(deps))
    .route('/dialogs', dialogsApi(deps))
    .route('/dialogs', handoffApi(deps))
    .route('/dialogs', tracesApi(deps))
  return new Hono<HttpEnv>().route('/api/v1', api)
}
