import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { dialogStream, MAX_TEXT_CHARS } from '../../domain/dialogs/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { parseJson, parseWith } from '../http/parse-json.ts'
import { RatingBody } from '../http/rating.ts'
import type { VisitorEnv, WidgetSurfaceDeps } from './deps.ts'
import { personRoutes } from './person.ts'
import type { Rates } from './rates.ts'
import { dialogOf, HISTORY_MESSAGES, messageView, sessionOf } from './session.ts'
import { sourceOf } from './sources.ts'
import { withVisitor } from './visitor.ts'

const NewMessage = z.strictObject({
  clientMessageId: z.string().regex(/^[\w-]{8,64}$/),
  text: z.string().trim().min(1).max(MAX_TEXT_CHARS),
  context: z
    .strictObject({
      url: z.string().max(600),
      title: z.string().max(300),
      facts: z.record(z.string().max(60), z.string().max(300)).refine((facts) => Object.keys(facts).length <= 20),
    })
    .optional(),
})
const Before = z.object({ before: z.coerce.number().int().min(2) })

/** The visitor's own chat. No route takes the id of a dialog: there is only his. */
export const chatRoutes = (deps: WidgetSurfaceDeps, rates: Rates): Hono<VisitorEnv> =>
  new Hono<VisitorEnv>()
    .use(withVisitor(deps))
    .get('/session', async (c) => {
      const { actor } = c.get('visitor')
      rates.read(actor.customerId)
      return c.json(await sessionOf(deps, c.get('visitor'), c.get('language')))
    })
    .post('/messages', async (c) => {
      const { workspaceId, actor } = c.get('visitor')
      await rates.write({ ip: c.get('clientIp'), workspaceId, ...actor })
      const { clientMessageId, text, context } = await parseJson(NewMessage, c.req.raw)
      const { assistantId, customerId } = actor
      const received = await deps.dialogs.receive({
        workspaceId,
        assistantId,
        customerId,
        channel: 'widget',
        dialog: 'latest',
        clientMessageId,
        text,
        context,
      })
      return c.json({ message: messageView(received.message), turnId: received.turnId }, 202)
    })
    .get('/messages', async (c) => {
      rates.read(c.get('visitor').actor.customerId)
      const { before } = parseWith(Before, c.req.query())
      const dialog = await dialogOf(deps, c.get('visitor'))
      const page = dialog ? await deps.dialogs.messages({ dialogId: dialog.id, beforePosition: before, limit: HISTORY_MESSAGES }) : []
      return c.json({ messages: page.map(messageView) })
    })
    .put('/messages/:messageId/rating', (c) => rate(deps, rates, c))
    .delete('/messages/:messageId/rating', (c) => rate(deps, rates, c))
    .post('/turns/:turnId/cancel', async (c) => {
      const dialog = await dialogOf(deps, c.get('visitor'))
      if (!dialog) throw new AppError('not_found', { key: 'error.turn_not_found' })
      return c.json({ outcome: await deps.answers.stop({ dialogId: dialog.id, turnId: c.req.param('turnId') }) })
    })
    .get('/sources/:messageId/:number', async (c) => {
      rates.read(c.get('visitor').actor.customerId)
      return c.json(await sourceOf(deps, c.get('visitor'), c.req.param()))
    })
    .route('/', personRoutes(deps, rates))
    .get('/events', (c) => {
      rates.read(c.get('visitor').actor.customerId)
      return openEvents(deps, c)
    })

const rate = async (deps: WidgetSurfaceDeps, rates: Rates, c: Context<VisitorEnv>): Promise<Response> => {
  const visitor = c.get('visitor')
  rates.act(visitor.actor.customerId)
  const rating = c.req.method === 'DELETE' ? null : await parseJson(RatingBody, c.req.raw)
  const dialog = await dialogOf(deps, visitor)
  if (!dialog) throw new AppError('not_found', { key: 'error.message_not_found' })
  const message = await deps.dialogs.rate({ dialogId: dialog.id, messageId: c.req.param('messageId') ?? '', rating })
  return c.json({ rating: message.rating })
}

const openEvents = async (deps: WidgetSurfaceDeps, c: Context<VisitorEnv>): Promise<Response> => {
  const visitor = c.get('visitor')
  const token = c.get('token')
  const dialog = await dialogOf(deps, visitor)
  if (!dialog) throw new AppError('not_found', { key: 'error.dialog_not_found' })
  return deps.sse.open({
    request: c.req.raw,
    server: c.env?.server,
    clientKey: visitor.actor.customerId,
    stream: dialogStream(dialog.id),
    catchUp: (mark) => deps.answers.catchUp(dialog.id, mark),
    isAllowed: whileGood(deps, token),
  })
}

/** Made apart from the request: a stream lives for an hour, and what its question closes over lives as long. */
const whileGood = (deps: WidgetSurfaceDeps, token: string) => (): Promise<boolean> => isStillGood(deps, token)

const isStillGood = async ({ channels }: WidgetSurfaceDeps, token: string): Promise<boolean> => {
  try {
    await channels.verifyToken(token)
    return true
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}
