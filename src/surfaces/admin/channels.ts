import type { Hono } from 'hono'
import { z } from 'zod'
import { channelsPage } from '../../../web/admin/pages/assistants/channels.ts'
import type { FormState } from '../../../web/admin/parts/form.ts'
import type { AssistantId } from '../../kernel/ids.ts'
import type { SessionEnv } from '../http/session.ts'
import { drawerOf } from './assistant-test.ts'
import { connectBot, telegramOf } from './bots.ts'
import type { AdminDeps } from './deps.ts'
import { goOn } from './flash.ts'
import { type AgainStatus, linesOf, takeForm, textOf } from './form-state.ts'
import { assistantOf, backTo, baseOf, hubOf, isLocal } from './hub.ts'
import { ctxOf, newRoutes, pageOf, type Screen, show } from './screen.ts'
import { readSent } from './sent-form.ts'

const Domains = z.strictObject({ allowedDomains: textOf(4000, { isOptional: true }).transform(linesOf) })

/** Where an assistant may be met: the widget's sites and the plain link. */
export const channelRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/assistants/:id/channels', (c) => showChannels(deps, c))
    .post('/assistants/:id/channels', (c) =>
      takeForm(c, {
        schema: Domains,
        run: async ({ allowedDomains }) => {
          const assistant = await assistantOf(deps, c)
          await deps.channels.updateSite(ctxOf(c), { assistantId: assistant.id, allowedDomains })
          return goOn(c, backTo(c), { kind: 'good', key: 'assistants.domains_saved' })
        },
        again: (state, status) => showChannels(deps, c, { state, status }),
      }),
    )
    .post('/assistants/:id/bots', (c) => connectBot(deps, c, (telegram, status) => showChannels(deps, c, { telegram, status })))
    .post('/assistants/:id/channels/key', async (c) => {
      await readSent(c)
      const id = c.req.param('id')
      await deps.channels.rotateKey(ctxOf(c), id as AssistantId)
      return goOn(c, `/assistants/${id}/channels`, { kind: 'warn', key: 'assistants.key_rotated' })
    })

const showChannels = async (
  deps: AdminDeps,
  c: Screen,
  again?: { state?: FormState; telegram?: FormState; status: AgainStatus },
): Promise<Response> => {
  const assistant = await assistantOf(deps, c)
  const site = await deps.channels.getSite(ctxOf(c), assistant.id)
  const base = baseOf(deps, c)
  const props = {
    assistant: hubOf(assistant),
    place: { base, key: site.key, assistantId: assistant.id, language: assistant.language },
    seen: site.seen,
    isLocalAddress: isLocal(base),
    telegram: await telegramOf(deps, ctxOf(c), { assistantId: assistant.id, state: again?.telegram }),
    state: again?.state ?? { values: { allowedDomains: site.allowedDomains.join('\n') }, errors: {} },
  }
  return show(c, channelsPage(pageOf(deps, c), { ...props, ...(await drawerOf(deps, c, assistant)) }), again?.status)
}
