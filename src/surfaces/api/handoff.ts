import { Hono } from 'hono'
import { z } from 'zod'
import { MAX_TEXT_CHARS } from '../../domain/dialogs/index.ts'
import type { Handoff } from '../../domain/handoff/index.ts'
import { assertCan } from '../../domain/identity/index.ts'
import { parseJson } from '../http/parse-json.ts'
import { type ApiEnv, ctxOf } from './auth.ts'

export interface HandoffApiDeps {
  handoff: Handoff
  newClientMessageId: () => string
}

const Reply = z.strictObject({
  text: z.string().trim().min(1).max(MAX_TEXT_CHARS),
  clientMessageId: z.string().trim().min(1).max(100).optional(),
  /** What the customer reads over it. */
  name: z.string().trim().min(1).max(60).optional(),
})

/** `/api/v1/dialogs/:id/handoff` and `/replies`: a person instead of the assistant, for integrators with a desk of their own. */
export const handoffApi = ({ handoff, newClientMessageId }: HandoffApiDeps): Hono<ApiEnv> =>
  new Hono<ApiEnv>()
    .post('/:id/handoff', async (c) => {
      const ctx = ctxOf(c)
      assertCan(ctx, 'dialogs.reply')
      const { workspaceId, actor } = ctx
      const outcome = await handoff.request({ workspaceId, dialogId: c.req.param('id'), reason: 'api', actor })
      return c.json({ outcome }, outcome === 'requested' ? 201 : 200)
    })
    .put('/:id/handoff', async (c) => c.json({ outcome: await handoff.takeOver(ctxOf(c), c.req.param('id')) }))
    .delete('/:id/handoff', async (c) => c.json({ outcome: await handoff.release(ctxOf(c), c.req.param('id')) }))
    .post('/:id/replies', async (c) => {
      const ctx = ctxOf(c)
      const { clientMessageId = newClientMessageId(), ...body } = await parseJson(Reply, c.req.raw)
      return c.json(await handoff.reply(ctx, { ...body, dialogId: c.req.param('id'), clientMessageId }), 201)
    })
