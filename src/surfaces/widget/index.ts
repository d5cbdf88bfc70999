import { Hono } from 'hono'
import type { HttpEnv } from '../http/env.ts'
import { dataHeaders } from '../http/headers.ts'
import { chatRoutes } from './chat.ts'
import type { WidgetSurfaceDeps } from './deps.ts'
import { pageRoutes } from './pages.ts'
import { createRates } from './rates.ts'
import { siteRoutes } from './site.ts'

export type { WidgetSurfaceDeps } from './deps.ts'
export type { ReachedLimit } from './rates.ts'

/** Everything the widget calls, to be mounted at the root: `/widget.js`, `/widget/…`, `/chat/…`. Errors go to the app's handler. */
export const widgetSurface = (deps: WidgetSurfaceDeps): Hono<HttpEnv> => {
  const rates = createRates(deps)
  const isHttps = deps.publicUrl?.startsWith('https:') ?? false
  return new Hono<HttpEnv>()
    .route('/', pageRoutes(deps))
    .use('/widget/v1/*', dataHeaders({ isHttps }))
    .route('/widget/v1', siteRoutes(deps, rates))
    .route('/widget/v1', chatRoutes(deps, rates))
}
