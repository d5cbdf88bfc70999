import type { Hono, MiddlewareHandler } from 'hono'
import { setCookie } from 'hono/cookie'
import { z } from 'zod'
import { deadLinkPage, forgotPage, newPasswordPage } from '../../../web/admin/pages/entry/password.ts'
import { setupClosedPage, setupPage } from '../../../web/admin/pages/entry/setup.ts'
import { signInPage } from '../../../web/admin/pages/entry/sign-in.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import { isLanguage, LANGUAGES } from '../../kernel/language.ts'
import type { LimitRule } from '../../platform/limits/index.ts'
import { readForm } from '../http/form.ts'
import { takeFrom } from '../http/rate-limit.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goOn } from './flash.ts'
import { type AgainStatus, EMPTY, secretOf, takeForm, textOf } from './form-state.ts'
import { languageOf, localPath, newRoutes, pageOf, remember, type Screen, show } from './screen.ts'

const DOOR: LimitRule = { name: 'console_door', quota: 30, windowMs: 60_000 }
const SetUp = z.strictObject({
  language: z.enum(LANGUAGES),
  businessName: textOf(80),
  email: textOf(254),
  password: secretOf(),
})
const SignIn = z.strictObject({ email: textOf(254), password: secretOf(), next: z.string().max(2000).optional() })
const Email = z.strictObject({ email: textOf(254) })
const Password = z.strictObject({ password: secretOf(), email: z.string().optional() })

/** Everything before somebody is signed in. */
export const entryRoutes = (deps: AdminDeps): Hono<SessionEnv> => {
  const door: MiddlewareHandler<SessionEnv> = async (c, next) => {
    if (c.req.method === 'POST') takeFrom(c, deps.limits, { rule: DOOR, key: c.get('clientIp') })
    const chosen = c.req.query('language')
    if (c.req.method !== 'GET' || !isLanguage(chosen)) return next()
    const url = new URL(c.req.url)
    url.searchParams.delete('language')
    remember(c, 'language', chosen)
    return c.redirect(url.pathname + url.search, 303)
  }
  const routes = newRoutes()
  for (const path of ['/setup/*', '/sign-in', '/forgot-password', '/reset/*', '/join/*']) routes.use(path, door)
  return routes
    .get('/setup/:token', (c) => showSetup(deps, c))
    .post('/setup/:token', (c) => finishSetup(deps, c))
    .get('/sign-in', async (c) => {
      if (c.get('session')) return c.redirect(localPath(c.req.query('next')) ?? '/', 303)
      return showSignIn(deps, c, { state: EMPTY, next: localPath(c.req.query('next')), status: 200 })
    })
    .post('/sign-in', (c) => signIn(deps, c))
    .post('/sign-out', (c) => signOut(deps, c))
    .get('/forgot-password', (c) => showForgot(deps, c, { state: EMPTY, sentTo: undefined, status: 200 }))
    .post('/forgot-password', (c) =>
      takeForm(c, {
        isAtTheDoor: true,
        schema: Email,
        run: async ({ email }) => {
          if (deps.identity.canMailResets()) await deps.identity.requestPasswordReset(email)
          return showForgot(deps, c, { state: EMPTY, sentTo: email, status: 200 })
        },
        again: (state, status) => showForgot(deps, c, { state, sentTo: undefined, status }),
      }),
    )
    .get('/reset/:token', (c) => showReset(deps, c, { state: EMPTY, status: 200 }))
    .post('/reset/:token', (c) => resetPassword(deps, c))
    .get('/join/:token', (c) => showJoin(deps, c, { state: EMPTY, status: 200 }))
    .post('/join/:token', (c) => join(deps, c))
}

interface Again {
  state: FormState
  status: AgainStatus | 200
}

const originOf = (c: Screen): { ip: string; userAgent: string } => ({
  ip: c.get('clientIp'),
  userAgent: (c.req.header('user-agent') ?? '').slice(0, 400),
})

const tokenOf = (c: Screen): string => (c.req.param('token') ?? '').slice(0, 200)

const enter = (deps: AdminDeps, c: Screen, started: { token: string; session: { expiresAt: number } }): void => {
  deps.cookies.writeSession(c, started.token, started.session.expiresAt)
}

const showSetup = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const page = pageOf(deps, c)
  if (await deps.identity.setup.accepts(tokenOf(c))) return show(c, setupPage(page, { token: tokenOf(c), state: EMPTY }))
  const isOpen = await deps.identity.setup.isOpen()
  return show(c, setupClosedPage(page, { reason: isOpen ? 'expired' : 'used' }), 410)
}

const finishSetup = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  if (!(await deps.identity.setup.accepts(tokenOf(c)))) return showSetup(deps, c)
  return takeForm(c, {
    isAtTheDoor: true,
    schema: SetUp,
    secrets: ['password'],
    run: async (value) => {
      enter(deps, c, await deps.identity.setup.finish({ ...value, ...originOf(c), token: tokenOf(c) }))
      return goOn(c, '/')
    },
    again: (state, status) => show(c, setupPage(pageOf(deps, c), { token: tokenOf(c), state }), status),
  })
}

const showSignIn = async (deps: AdminDeps, c: Screen, again: Again & { next: string | undefined }): Promise<Response> => {
  const reason = c.req.query('reason')
  return show(
    c,
    signInPage(pageOf(deps, c), {
      state: again.state,
      next: again.next,
      reason: again.status === 200 && (reason === 'expired' || reason === 'signed_out') ? reason : undefined,
    }),
    again.status,
  )
}

const signIn = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    isAtTheDoor: true,
    schema: SignIn,
    secrets: ['password'],
    run: async ({ email, password, next }) => {
      const old = deps.cookies.readSession(c)
      enter(deps, c, await deps.identity.signIn({ email, password, ...originOf(c) }))
      if (old !== undefined) await deps.identity.signOut(old)
      return goOn(c, localPath(next) ?? '/')
    },
    again: (state, status, fields) => showSignIn(deps, c, { state, status, next: localPath([fields['next']].flat()[0]) }),
  })

const signOut = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  await readForm(c)
  const token = deps.cookies.readSession(c)
  if (token !== undefined) await deps.identity.signOut(token)
  deps.cookies.clearSession(c)
  setCookie(c, 'workspace', '', { path: '/', maxAge: 0 })
  c.header('clear-site-data', '"storage"')
  return goOn(c, '/sign-in?reason=signed_out')
}

const showForgot = (deps: AdminDeps, c: Screen, again: Again & { sentTo: string | undefined }): Response =>
  show(c, forgotPage(pageOf(deps, c), { state: again.state, sentTo: again.sentTo, hasMail: deps.identity.canMailResets() }), again.status)

const showReset = async (deps: AdminDeps, c: Screen, again: Again): Promise<Response> => {
  const found = await deps.identity.findReset(tokenOf(c))
  const page = pageOf(deps, c)
  if (!found) return show(c, deadLinkPage(page, { kind: 'reset' }), 410)
  const props = { kind: found.isFirst ? ('first' as const) : ('reset' as const), action: `/reset/${tokenOf(c)}`, ...found }
  return show(c, newPasswordPage(page, { ...props, state: again.state }), again.status)
}

const resetPassword = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    isAtTheDoor: true,
    schema: Password,
    secrets: ['password'],
    run: async ({ password }) => {
      await deps.identity.resetPassword({ token: tokenOf(c), password, ip: c.get('clientIp') })
      return goOn(c, '/sign-in', { kind: 'good', key: 'console.reset_done' })
    },
    again: (state, status) => showReset(deps, c, { state, status }),
  })

const showJoin = async (deps: AdminDeps, c: Screen, again: Again): Promise<Response> => {
  const found = await deps.identity.members.findInvitation(tokenOf(c))
  const page = pageOf(deps, c)
  if (!found) return show(c, deadLinkPage(page, { kind: 'join' }), 410)
  const kind = found.hasAccount ? 'join_known' : 'join'
  return show(c, newPasswordPage(page, { kind, action: `/join/${tokenOf(c)}`, ...found, state: again.state }), again.status)
}

const join = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    isAtTheDoor: true,
    schema: Password,
    secrets: ['password'],
    run: async ({ password }) => {
      const old = deps.cookies.readSession(c)
      enter(deps, c, await deps.identity.members.accept({ token: tokenOf(c), password, language: languageOf(c), ...originOf(c) }))
      if (old !== undefined) await deps.identity.signOut(old)
      return goOn(c, '/')
    },
    again: (state, status) => showJoin(deps, c, { state, status }),
  })
