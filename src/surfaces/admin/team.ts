import type { Hono } from 'hono'
import { z } from 'zod'
import { teamPage } from '../../../web/admin/pages/settings/team.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { goBackWith, goOn, type Told } from './flash.ts'
import { EMPTY, takeForm, textOf } from './form-state.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { parseSent, readSent } from './sent-form.ts'

const Role = z.enum(['owner', 'operator'])
const Invited = z.strictObject({ email: textOf(254), role: Role })
const HOME = '/settings/team'

export const teamRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get(HOME, (c) => showTeam(deps, c, { state: EMPTY, status: 200 }))
    .post(`${HOME}/invitations`, (c) =>
      takeForm(c, {
        schema: Invited,
        // As with a key, the link stands in this answer only.
        run: async (value) => {
          const { token } = await deps.identity.members.invite(ctxOf(c), value)
          const link = `${deps.publicUrl ?? new URL(c.req.url).origin}/join/${token}`
          return showTeam(deps, c, { state: EMPTY, status: 201, invited: { email: value.email, link } })
        },
        again: (state, status) => showTeam(deps, c, { state, status }),
      }),
    )
    .post(`${HOME}/invitations/:id/revoke`, async (c) => {
      await readSent(c)
      const { members } = deps.identity
      return settle(c, () => members.cancelInvitation(ctxOf(c), c.req.param('id')), { kind: 'good', key: 'settings.invite_withdrawn' })
    })
    .post(`${HOME}/:userId/role`, async (c) => {
      const { role } = await parseSent(c, z.strictObject({ role: Role }))
      const userId = c.req.param('userId')
      const told = { kind: 'good', key: 'settings.role_changed', params: { email: await emailOf(deps, c, userId) } } as const
      return settle(c, () => deps.identity.members.changeRole(ctxOf(c), { userId, role }), told)
    })
    .post(`${HOME}/:userId/remove`, async (c) => {
      await readSent(c)
      const userId = c.req.param('userId')
      const told = { kind: 'good', key: 'settings.member_removed', params: { email: await emailOf(deps, c, userId) } } as const
      return settle(c, () => deps.identity.members.remove(ctxOf(c), userId), told)
    })

const settle = async (c: Screen, act: () => Promise<void>, told: Told): Promise<Response> => {
  try {
    await act()
  } catch (error) {
    return goBackWith(c, HOME, error)
  }
  return goOn(c, HOME, told)
}

const emailOf = async (deps: AdminDeps, c: Screen, userId: string): Promise<string> =>
  (await deps.identity.members.list(ctxOf(c))).find((member) => member.userId === userId)?.email ?? ''

interface Shown {
  state: FormState
  status: Parameters<typeof show>[2]
  invited?: { email: string; link: string }
}

const showTeam = async (deps: AdminDeps, c: Screen, shown: Shown): Promise<Response> => {
  const ctx = ctxOf(c)
  const [members, invitations] = await Promise.all([deps.identity.members.list(ctx), deps.identity.members.listInvitations(ctx)])
  const self = c.get('session')?.user.id
  const props = {
    members: members.map((member) => ({ ...member, isSelf: member.userId === self })),
    invitations,
    state: shown.state,
    invited: shown.invited,
  }
  return show(c, teamPage(pageOf(deps, c), props), shown.status)
}
