import type { Hono } from 'hono'
import { z } from 'zod'
import { profilePage } from '../../../web/admin/pages/settings/profile.ts'
import { sessionsPage } from '../../../web/admin/pages/settings/sessions.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import { t } from '../../../web/words/index.ts'
import type { FoundSession, Me } from '../../domain/identity/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { LANGUAGES } from '../../kernel/language.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { deviceName } from './device-name.ts'
import { goBackWith, goOn } from './flash.ts'
import { type AgainStatus, EMPTY, secretOf, takeForm, textOf } from './form-state.ts'
import { languageOf, newRoutes, pageOf, remember, type Screen, show, themeOf } from './screen.ts'
import { parseSent, readSent } from './sent-form.ts'

const Looks = z.strictObject({ language: z.enum(LANGUAGES), theme: z.enum(['system', 'light', 'dark']) })
const Password = z.strictObject({ username: z.string().max(300).optional(), current: secretOf(), next: secretOf() })

/** A reader's own account: what it looks like, its password, where it is signed in. */
export const settingsRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/settings', (c) => c.redirect('/settings/profile', 303))
    .get('/settings/profile', (c) => showProfile(deps, c))
    .post('/settings/profile', async (c) => {
      const { language, theme } = await parseSent(c, Looks)
      await deps.identity.changeLanguage(sessionOf(c).user.id, language)
      remember(c, 'language', language)
      remember(c, 'theme', theme)
      return goOn(c, '/settings/profile')
    })
    .post('/settings/name', async (c) => {
      const { name } = await parseSent(c, z.strictObject({ name: textOf(60, { isOptional: true }) }))
      await deps.identity.changeName(sessionOf(c).user.id, name)
      return goOn(c, '/settings/profile', { kind: 'good', key: 'common.saved' })
    })
    .post('/settings/password', (c) => changePassword(deps, c))
    .get('/settings/sessions', (c) => showSessions(deps, c))
    .post('/settings/sessions/:id/revoke', async (c) => {
      await readSent(c)
      try {
        await deps.identity.revokeSession(meOf(c), c.req.param('id'))
      } catch (error) {
        return goBackWith(c, '/settings/sessions', error)
      }
      return goOn(c, '/settings/sessions', { kind: 'good', key: 'settings.session_ended' })
    })
    .post('/workspace', async (c) => {
      const { workspaceId } = await parseSent(c, z.strictObject({ workspaceId: z.string().max(60) }))
      const workspace = sessionOf(c).workspaces.find(({ id }) => id === workspaceId)
      if (!workspace) throw new AppError('forbidden', { key: 'error.forbidden' })
      remember(c, 'workspace', workspace.id)
      return goOn(c, '/')
    })

const sessionOf = (c: Screen): FoundSession => {
  const session = c.get('session')
  if (!session) throw new AppError('unauthenticated', { key: 'error.signed_out' })
  return session
}

const meOf = (c: Screen): Me => {
  const { session, user } = sessionOf(c)
  return { userId: user.id, sessionId: session.id }
}

const showProfile = (deps: AdminDeps, c: Screen, again?: { state: FormState; status: AgainStatus }): Response => {
  const { user } = sessionOf(c)
  const name = { values: { name: user.name ?? '' }, errors: {} }
  const look = { values: { language: languageOf(c), theme: themeOf(c) }, errors: {} }
  return show(c, profilePage(pageOf(deps, c), { look, name, password: again?.state ?? EMPTY }), again?.status)
}

const changePassword = (deps: AdminDeps, c: Screen): Promise<Response> =>
  takeForm(c, {
    schema: Password,
    secrets: ['current', 'next'],
    run: async ({ current, next }) => {
      await deps.identity.changePassword(meOf(c), { current, next, ip: c.get('clientIp') })
      return goOn(c, '/settings/profile', { kind: 'good', key: 'settings.password_changed' })
    },
    // The domain speaks of the password; on this page that is the new one.
    again: (state, status) => {
      const { password, ...errors } = state.errors
      return showProfile(deps, c, { state: { ...state, errors: password === undefined ? errors : { ...errors, next: password } }, status })
    },
  })

const showSessions = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const me = meOf(c)
  const sessions = (await deps.identity.listSessions(me)).map((session) => ({
    id: session.id,
    device: deviceName(session.userAgent) ?? t(languageOf(c), 'settings.device_unknown'),
    ip: session.ip,
    startedAt: session.createdAt,
    lastSeenAt: session.lastSeenAt,
    isCurrent: session.id === me.sessionId,
  }))
  return show(c, sessionsPage(pageOf(deps, c), { sessions }))
}
