import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { renderToString } from 'preact-render-to-string'
import type { View } from '../../../web/admin/html.ts'
import { createPage, type Page, type Reader, type Theme } from '../../../web/admin/page.ts'
import { safeTimeZone } from '../../../web/words/format.ts'
import { type Ctx, can, type FoundSession, PERMISSIONS } from '../../domain/identity/index.ts'
import { isLanguage, type Language } from '../../kernel/language.ts'
import { assetUrl } from '../http/assets.ts'
import { requireCtx, type SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { takeFlash } from './flash.ts'

export type Screen = Context<SessionEnv>

const YEAR_S = 31_536_000

export const newRoutes = (): Hono<SessionEnv> => new Hono<SessionEnv>()

/** What every view of this response gets: who reads, in which language, zone and theme. */
export const pageOf = (deps: Pick<AdminDeps, 'clock'>, c: Screen): Page => {
  const session = c.get('session')
  return createPage({
    language: languageOf(c),
    timeZone: safeTimeZone(getCookie(c, 'tz')),
    now: deps.clock(),
    address: new URL(c.req.url),
    csrfToken: c.get('csrfToken')(),
    nonce: c.get('nonce'),
    theme: themeOf(c),
    isRailNarrow: getCookie(c, 'rail') === 'narrow',
    stylesHref: assetUrl('console.css'),
    scriptSrc: assetUrl('live/console.js'),
    iconHref: assetUrl('static/favicon.svg'),
    flash: takeFlash(c, languageOf(c)),
    reader: session && readerOf(c, session),
  })
}

export const show = (c: Screen, view: View, status: 200 | 201 | 400 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 503 = 200): Response =>
  c.html(`<!doctype html>${renderToString(view)}`, status)

export const wantsJson = (c: Screen): boolean => c.req.header('accept') === 'application/json'

/** The reader's context in the workspace he looks at; throws for nobody. */
export const ctxOf = (c: Screen): Ctx => {
  const wanted = getCookie(c, 'workspace')
  return requireCtx(c, c.get('session')?.workspaces.find((workspace) => workspace.id === wanted)?.id)
}

export const languageOf = (c: Screen): Language => {
  const chosen = getCookie(c, 'language')
  return c.get('session')?.user.language ?? (isLanguage(chosen) ? chosen : c.get('language'))
}

export const remember = (c: Screen, name: 'language' | 'theme' | 'workspace', value: string): void =>
  setCookie(c, name, value, { path: '/', maxAge: YEAR_S, sameSite: 'Lax' })

export const themeOf = (c: Screen): Theme => {
  const chosen = getCookie(c, 'theme')
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}

const readerOf = (c: Screen, session: FoundSession): Reader => {
  const wanted = getCookie(c, 'workspace')
  const workspace = session.workspaces.find(({ id }) => id === wanted) ?? session.workspaces[0]
  const actor = workspace && session.actorFor(workspace.id)
  return {
    email: session.user.email,
    role: workspace?.role ?? 'none',
    workspaceId: workspace?.id ?? '',
    workspaceName: workspace?.name ?? 'ReplyX',
    workspaces: session.workspaces,
    waiting: c.get('waiting'),
    may: (name) => {
      const permission = PERMISSIONS.find((known) => known === name)
      return permission !== undefined && actor !== undefined && can(actor, permission)
    },
  }
}

/** A path of ours and nothing else: `//evil.example` and `/\evil.example` are addresses of strangers. */
export const localPath = (text: string | undefined): string | undefined =>
  text !== undefined && text.length <= 2000 && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) ? text : undefined
