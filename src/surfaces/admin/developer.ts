import type { Hono } from 'hono'
import { z } from 'zod'
import { developerPage } from '../../../web/admin/pages/assistants/developer.ts'
import type { AssistantId } from '../../kernel/ids.ts'
import type { SessionEnv } from '../http/session.ts'
import { drawerOf } from './assistant-test.ts'
import type { AdminDeps } from './deps.ts'
import { goOn } from './flash.ts'
import { textOf } from './form-state.ts'
import { assistantOf, baseOf, hubOf } from './hub.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { parseSent, readSent } from './sent-form.ts'

const Person = z.strictObject({ id: textOf(200), name: textOf(120, { isOptional: true }), email: textOf(254, { isOptional: true }) })

/** For those who build the chat into a page or ask over HTTP. */
export const developerRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/assistants/:id/developer', (c) => showDeveloper(deps, c))
    .post('/assistants/:id/developer/secret', async (c) => {
      await readSent(c)
      // The secret stands in this one answer and nowhere else: no cookie, no address, no second look.
      const { secret } = await deps.channels.renewIdentitySecret(ctxOf(c), idOf(c))
      return showDeveloper(deps, c, secret)
    })
    .post('/assistants/:id/developer/secret/revoke', async (c) => {
      await readSent(c)
      await deps.channels.removeIdentitySecret(ctxOf(c), idOf(c))
      return goOn(c, `/assistants/${idOf(c)}/developer`, { kind: 'good', key: 'developer.identity_removed' })
    })
    .post('/assistants/:id/developer/visitor', async (c) => {
      const person = await parseSent(c, Person)
      return c.json({ token: await deps.channels.signVisitor(ctxOf(c), { assistantId: idOf(c), person }) })
    })

const idOf = (c: Screen): AssistantId => (c.req.param('id') ?? '') as AssistantId

const showDeveloper = async (deps: AdminDeps, c: Screen, secret?: string): Promise<Response> => {
  const assistant = await assistantOf(deps, c)
  const site = await deps.channels.getSite(ctxOf(c), assistant.id)
  const page = pageOf(deps, c)
  const props = {
    assistant: hubOf(assistant),
    place: { base: baseOf(deps, c), key: site.key, assistantId: assistant.id, language: assistant.language },
    hasSecret: site.identitySecret !== null,
    secret,
  }
  return show(c, developerPage(page, { ...props, ...(await drawerOf(deps, c, assistant)) }), secret === undefined ? 200 : 201)
}
