import { type Context, Hono } from 'hono'
import { t } from '../../../web/words/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { assetResponse, assetUrl, findAsset } from '../http/assets.ts'
import type { HttpEnv } from '../http/env.ts'
import { frameHeaders, newNonce } from '../http/headers.ts'
import type { WidgetSurfaceDeps } from './deps.ts'
import { languageFor, visitorLanguage } from './site.ts'

/** The loader, the frame it opens, and the same chat as a page of its own behind the plain link. */
export const pageRoutes = (deps: WidgetSurfaceDeps): Hono<HttpEnv> =>
  new Hono<HttpEnv>()
    .get('/widget.js', (c) => {
      const loader = findAsset('widget/loader.js')
      const headers = { ...LOADER_HEADERS, etag: `"${loader.path}"` }
      if (c.req.header('if-none-match') === headers.etag) return c.body(null, 304, headers)
      return assetResponse(loader, c.req.raw, headers)
    })
    .get('/widget/frame/:siteKey', (c) => page(deps, c, 'frame'))
    .get('/chat/:siteKey', (c) => page(deps, c, 'page'))
    .get('/widget/preview', (c) => previewPage(deps, c))
    .get('/widget.d.ts', (c) => assetResponse(findAsset('static/replyx-widget.d.ts'), c.req.raw, LOADER_HEADERS))

/** With what renders pages: a start does not need it. */
const frame = () => import('../../../web/widget/page.ts')

const LOADER_HEADERS = {
  'cache-control': 'public, max-age=300',
  // For hosts that isolate themselves, and for tags with `crossorigin`.
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
}

const page = async (deps: WidgetSurfaceDeps, c: Context<HttpEnv>, mode: 'frame' | 'page'): Promise<Response> => {
  const siteKey = c.req.param('siteKey') ?? ''
  const found = await findSite(deps, siteKey)
  const language = found ? languageFor(c.req.raw, found.assistant, c.get('language')) : (visitorLanguage(c.req.raw) ?? c.get('language'))
  const nonce = newNonce()
  const headers = frameHeaders({
    isHttps: deps.publicUrl?.startsWith('https:') ?? false,
    nonce,
    frameAncestors: found ? deps.channels.frameAncestors(found.site) : [],
  })
  const { framePage } = await frame()
  const body = framePage({
    language,
    mode,
    nonce,
    siteKey,
    title: found ? found.assistant.look.title || found.assistant.name : t(language, 'widget.unavailable'),
    stylesHref: assetUrl('widget.css'),
    scriptSrc: assetUrl('widget/frame.js'),
  })
  return c.html(body, found ? 200 : 404, strict(headers))
}

/** The chat that the look editor shows; it holds nothing of anybody before the editor tells it. */
const previewPage = async (deps: WidgetSurfaceDeps, c: Context<HttpEnv>): Promise<Response> => {
  const nonce = newNonce()
  const headers = frameHeaders({ isHttps: deps.publicUrl?.startsWith('https:') ?? false, nonce, frameAncestors: ["'self'"] })
  const language = c.get('language')
  const { framePage } = await frame()
  const body = framePage({
    language,
    mode: 'preview',
    nonce,
    siteKey: '',
    title: t(language, 'widget.title'),
    stylesHref: assetUrl('widget.css'),
    scriptSrc: assetUrl('widget/preview.js'),
  })
  return c.html(body, 200, strict(headers))
}

const strict = (headers: Record<string, string>): Record<string, string> => ({
  ...headers,
  // Nothing in the frame ever turns text into markup or script, and the browser holds it to that.
  'content-security-policy': `${headers['content-security-policy']}; require-trusted-types-for 'script'; trusted-types 'none'`,
  // A host that isolates itself embeds only frames that do the same.
  'cross-origin-embedder-policy': 'require-corp',
  'referrer-policy': 'no-referrer',
})

const findSite = async (deps: WidgetSurfaceDeps, siteKey: string) => {
  try {
    return await deps.channels.findSite(siteKey)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined
    throw error
  }
}
