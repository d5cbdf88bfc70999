import type { Hono } from 'hono'
import { railEntries } from '../../../web/admin/parts/rail.ts'
import { dialogStream, workspaceStream } from '../../domain/dialogs/index.ts'
import { assertCan, can } from '../../domain/identity/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { WorkspaceId } from '../../kernel/ids.ts'
import type { StreamName } from '../../platform/events/index.ts'
import type { SessionEnv } from '../http/session.ts'
import { frame } from '../http/sse-frames.ts'
import type { AdminDeps } from './deps.ts'
import { ctxOf, newRoutes, pageOf, type Screen } from './screen.ts'

const FOUND_AT_MOST = 8

/** What pages of the console hear while they stand open, and what the palette finds. */
export const streamRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes()
    .get('/live/workspace', (c) => open(deps, c, async () => ({ stream: workspaceStream(ctxOf(c).workspaceId) })))
    .get('/live/instance', (c) =>
      open(deps, c, async () => {
        assertCan(ctxOf(c), 'instance.manage')
        return { stream: 'instance' }
      }),
    )
    .get('/live/dialogs/:id', (c) =>
      open(deps, c, async () => {
        const { id } = await deps.dialogs.get(ctxOf(c), c.req.param('id'))
        return { stream: dialogStream(id), catchUp: (mark: string | undefined) => deps.answers.catchUp(id, mark) }
      }),
    )
    .get('/live/palette', (c) => palette(deps, c))

type Opened = { stream: StreamName; catchUp?: (mark: string | undefined) => ReturnType<AdminDeps['answers']['catchUp']> }

const open = async (deps: AdminDeps, c: Screen, find: () => Promise<Opened>): Promise<Response> => {
  const session = c.get('session')
  // An EventSource gives up for ever on any status but 200, so a refusal is an event.
  if (!session) return refused('error.signed_out')
  try {
    const ctx = ctxOf(c)
    const opened = await find()
    const token = deps.cookies.readSession(c) ?? ''
    return deps.sse.open({
      request: c.req.raw,
      server: c.env?.server,
      clientKey: `session:${session.session.id}`,
      ...opened,
      isAllowed: whileMember(deps, { token, workspaceId: ctx.workspaceId }),
    })
  } catch (error) {
    if (error instanceof AppError) return refused(error.text.key)
    throw error
  }
}

const refused = (key: string): Response =>
  new Response(frame({ retryMs: 30_000, event: 'refused', data: { key } }) as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform' },
  })

const palette = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  const page = pageOf(deps, c)
  const query = (c.req.query('query') ?? '').trim().slice(0, 100)
  const fits = (label: string): boolean => label.toLocaleLowerCase(page.language).includes(query.toLocaleLowerCase(page.language))
  const { work, admin } = railEntries(page)
  const pages = [...work, ...admin].filter(({ label }) => fits(label)).map(({ label, href }) => ({ kind: 'page', label, href }))
  const assistants = can(ctx.actor, 'assistants.read') ? await deps.assistants.list(ctx) : []
  const found = assistants
    .filter(({ name }) => fits(name))
    .map(({ id, name }) => ({ kind: 'assistant', label: name, href: `/assistants/${id}/persona` }))
  const isSearched = query !== '' && can(ctx.actor, 'documents.read')
  const documents = isSearched ? (await deps.knowledge.listDocuments(ctx, { query, limit: FOUND_AT_MOST })).documents : []
  const items = [
    ...pages,
    ...found.slice(0, FOUND_AT_MOST),
    ...documents.map(({ id, name }) => ({ kind: 'document', label: name, href: `/knowledge/documents/${id}` })),
  ]
  return c.json({ items })
}

/** Made apart from the request: a stream lives for an hour, and what its question closes over lives as long. */
const whileMember =
  ({ identity }: AdminDeps, { token, workspaceId }: { token: string; workspaceId: WorkspaceId }) =>
  async (): Promise<boolean> =>
    (await identity.findSession(token))?.actorFor(workspaceId) !== undefined
