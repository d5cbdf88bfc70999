import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createFileBlobStore } from '../../adapters/filesystem/blob-store.ts'
import { API_SCOPES, type Ctx } from '../../domain/identity/index.ts'
import type { AssistantId, BotId, DialogId } from '../../kernel/ids.ts'
import { type AdminDeps, adminSurface } from '../../surfaces/admin/index.ts'
import { type ConsoleClient, consoleClient } from '../console-client.ts'
import { ctxOf } from '../factories.ts'
import { addDocument, openShop, type Shop } from './helpers.ts'

/** Ids of one business, by the name of the part of the path that holds them. */
interface Ids {
  assistant: string
  document: string
  dialog: string
  turn: string
  message: string
  apiKey: string
  bot: string
  invitation: string
  user: string
  session: string
  workspace: string
  source: string
  pair: string
  file: string
}

let mine: Shop
let console_: ConsoleClient
let key: string
let own: Ids
let theirs: Ids

beforeAll(async () => {
  mine = await openShop()
  console_ = consoleClient(mine.t.url, mine.sessionToken)
  key = (await mine.t.app.features.identity.createApiKey(mine.ctx, { name: 'all', scopes: API_SCOPES })).secret
  own = await fill(mine.ctx, mine.assistant.id)
  const them = await openOther(mine)
  theirs = await fill(them, (await mine.t.app.features.assistants.create(them, { name: 'Чужая', language: 'ru' })).id)
}, 20_000)
afterAll(async () => {
  await mine[Symbol.asyncDispose]()
})

/** A second business in the same instance, with an owner of its own. */
const openOther = async ({ t, ctx }: Shop): Promise<Ctx> => {
  const { base, features } = t.app
  const workspaceId = base.newId('wsp')
  await base.db.write((tx) =>
    tx.insertInto('workspaces').values({ id: workspaceId, name: 'Соседи', created_at: base.clock(), updated_at: base.clock() }).execute(),
  )
  const inviting: Ctx = { ...ctx, workspaceId }
  const { token } = await features.identity.members.invite(inviting, { email: 'neighbour@example.com', role: 'owner' })
  const here = { ip: '127.0.0.1', userAgent: 'test', language: 'ru' } as const
  const { session } = await features.identity.members.accept({ token, password: 'seventeen blue herons', ...here })
  return ctxOf(workspaceId, { kind: 'user', userId: session.userId, isAdmin: false, role: 'owner' })
}

const addPair = (ctx: Ctx, assistantId: AssistantId) =>
  mine.t.app.features.knowledge.pairs.add(ctx, {
    question: 'Есть самовывоз?',
    variants: [],
    answer: 'Есть.',
    category: '',
    isOn: true,
    assistantIds: [assistantId],
  })

const fill = async (ctx: Ctx, assistantId: string): Promise<Ids> => {
  const { assistants, channels, dialogs, identity } = mine.t.app.features
  const assistant = await assistants.get(ctx, assistantId)
  await channels.getSite(ctx, assistant.id)
  const document = await addDocument(
    { ...mine, ctx, assistant },
    `Цены ${ctx.workspaceId}.md`,
    `# Доставка\n\nДоставка по Москве стоит 300 рублей. ${ctx.workspaceId}`,
  )
  const customerId = await dialogs.ensureCustomer({ workspaceId: ctx.workspaceId, channel: 'api', externalKey: 'k' })
  const where = { workspaceId: ctx.workspaceId, assistantId: assistant.id, customerId, channel: 'api' as const, dialog: 'new' as const }
  const { message, turnId } = await dialogs.receive({ ...where, clientMessageId: 'first', text: 'Сколько стоит доставка?' })
  const pair = await addPair(ctx, assistant.id)
  const bot = await plantBot(ctx, assistant.id)
  await mine.t.app.idle()
  if (ctx.actor.kind !== 'user') throw new Error('a business is opened by a person')
  const { userId } = ctx.actor
  const [session] = await identity.listSessions({ userId, sessionId: 'ses_none' })
  return {
    assistant: assistant.id,
    document: document.id,
    dialog: message.dialogId,
    turn: turnId ?? '',
    message: (await dialogs.messages({ dialogId: message.dialogId, limit: 10 })).at(-1)?.id ?? '',
    bot,
    file: await plantFile(ctx, { bot, dialog: message.dialogId }),
    apiKey: (await identity.createApiKey(ctx, { name: 'k', scopes: ['dialogs:read'] })).apiKey.id,
    invitation: (await identity.members.invite(ctx, { email: 'new@example.com', role: 'operator' })).id,
    user: userId,
    session: session?.id ?? '',
    workspace: ctx.workspaceId,
    source: '1',
    pair: pair.id,
  }
}

const plantBlob = async (): Promise<string> => {
  const blobs = createFileBlobStore({ folder: `${mine.t.dataDir}/attachments`, newId: mine.t.app.base.newId })
  const body = new Blob(['picture']).stream()
  return (await blobs.put(body, { maxBytes: 100, signal: new AbortController().signal })).key
}

/** What a customer has sent. */
const plantFile = async ({ workspaceId }: Ctx, { bot, dialog }: { bot: BotId; dialog: DialogId }): Promise<string> => {
  const { db, newId, clock } = mine.t.app.base
  const id = newId('fil')
  const row = {
    id,
    workspace_id: workspaceId,
    bot_id: bot,
    dialog_id: dialog,
    message_id: newId('msg'),
    kind: 'document' as const,
    file_id: id,
    name: 'Чек.txt',
    mime: 'text/plain',
    size_bytes: 7,
    seconds: null,
    state: 'stored' as const,
    blob_key: await plantBlob(),
    created_at: clock(),
  }
  await db.write((tx) => tx.insertInto('telegram_files').values(row).execute())
  return id
}

/** A bot that rests, so that nobody calls its vendor. */
const plantBot = async ({ workspaceId }: Ctx, assistantId: AssistantId): Promise<BotId> => {
  const { db, newId, clock } = mine.t.app.base
  const id = newId('bot')
  const at = clock()
  const row = {
    id,
    workspace_id: workspaceId,
    assistant_id: assistantId,
    telegram_id: Number(Bun.hash(id) % 1_000_000_000n),
    username: 'shop_bot',
    name: 'Лавка',
    token_sealed: '',
    token_last4: '',
    desired: 'paused' as const,
    state: 'paused',
    state_detail: null,
    state_at: at,
    settings: '{}',
    hook_key: id,
    hook_secret_sealed: '',
    picture_key: await plantBlob(),
    totals: '{}',
    created_at: at,
    updated_at: at,
  }
  await db.write((tx) => tx.insertInto('telegram_bots').values(row).execute())
  return id
}

/** Paths whose parts are no ids of a workspace: public keys and one-time links, files, and what belongs to the whole instance. */
const OF_NOBODY = /^\/(assets|widget\/frame|chat|widget\/v1\/sites|setup|reset|join|instance\/providers|instance\/bots)\//

const NAMES: ReadonlyArray<readonly [path: RegExp, name: keyof Ids]> = [
  [/\/assistants\/:id/, 'assistant'],
  [/\/documents\/:id/, 'document'],
  [/\/dialogs\/files\/:id/, 'file'],
  [/\/dialogs\/:id/, 'dialog'],
  [/\/qa\/:id/, 'pair'],
  [/\/turns\/:turnId/, 'turn'],
  [/\/messages\/:messageId/, 'message'],
  [/\/sources\/:number/, 'source'],
  [/\/bots\/:id/, 'bot'],
  [/\/api-keys\/:id/, 'apiKey'],
  [/\/invitations\/:id/, 'invitation'],
  [/\/team\/:userId/, 'user'],
  [/\/sessions\/:id/, 'session'],
]

const fillIn = (path: string, ids: Ids): string =>
  NAMES.reduce((text, [pattern, name]) => text.replace(pattern, (part) => part.replace(/:\w+$/, ids[name])), path).replace(':act', 'remove')

const LOOK = {
  title: '',
  accent: '#112233',
  position: 'left',
  theme: 'dark',
  language: 'ru',
  size: 'normal',
  offsetX: '20',
  offsetY: '20',
  status: '',
  placeholder: '',
  footnote: '',
  teaserText: '',
  teaserSeconds: '20',
}

/** What each form takes, so that it is the id that is refused and not the form. */
const FIELDS: Record<string, Record<string, string | string[]>> = {
  '/assistants/:id/persona': { name: 'X', language: 'ru', instructions: '', greeting: 'g', starterQuestions: '', refusalText: 'r' },
  '/assistants/:id/look': LOOK,
  '/assistants/:id/remove': { confirmation: 'Чужая' },
  '/assistants/:id/channels/test': { domain: 'evil.example' },
  '/assistants/:id/developer/visitor': { id: 'u1', name: 'X', email: '' },
  '/assistants/:id/channels': { allowedDomains: 'evil.example' },
  '/assistants/:id/test': { dialog: '', clientMessageId: 'stolen-one', returnTo: '/', text: 'Чьё это?' },
  '/assistants/:id/test/rating': { dialog: '', messageId: '', returnTo: '/', rating: 'bad' },
  '/assistants/:id/test/stop': { dialog: '', clientMessageId: 'stolen-one', returnTo: '/', text: '' },
  '/knowledge/qa/:id': { question: 'Чьё?', answer: 'Наше', variants: '', category: '', isOn: 'yes' },
  '/dialogs/:id/reply': { dialog: '', clientMessageId: 'stolen-one', returnTo: '/', text: 'Чьё это?' },
  '/bots/:id/settings': { mergeWindowMs: '0' },
  '/settings/team/:userId/role': { role: 'operator' },
}

const BODIES: Record<string, Record<string, string>> = { POST: { text: 'Чьё это?' }, PATCH: { name: 'Наша' }, PUT: { value: 'bad' } }
/** Where the usual body is refused for itself. */
const BODIES_OF: Record<string, Record<string, string>> = {
  '/api/v1/qa/:id': { answer: 'Наша' },
  '/api/v1/dialogs/:id/turns/:turnId/replays': {},
}

/** Everything of the other business that somebody could have changed. */
const stateOfTheirs = async (): Promise<string> => {
  const { read } = mine.t.app.base.db
  const { workspace } = theirs
  const tables = [
    'assistants',
    'documents',
    'pairs',
    'pair_attachments',
    'document_attachments',
    'dialogs',
    'messages',
    'turns',
    'api_keys',
    'widget_sites',
    'telegram_bots',
  ] as const
  const rows: unknown[] = []
  for (const table of tables) rows.push(await read.selectFrom(table).selectAll().where('workspace_id', '=', workspace).execute())
  rows.push(await read.selectFrom('members').selectAll().where('workspace_id', '=', workspace).execute())
  rows.push(await read.selectFrom('one_time_links').selectAll().where('workspace_id', '=', workspace).execute())
  rows.push(await read.selectFrom('sessions').selectAll().where('user_id', '=', theirs.user).execute())
  return JSON.stringify(rows)
}

const call = (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(`${mine.t.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** A refusal of the console is a page, or the page before with a sentence. */
const isRefused = ({ status }: { status: number }, expected = 404): boolean => {
  const flash = console_.cookies.get('flash')
  console_.cookies.delete('flash')
  if (status !== 303) return status === expected
  return flash !== undefined && (JSON.parse(Buffer.from(flash, 'base64url').toString()) as { kind: string }).kind === 'bad'
}

/** The console's stand behind one `*` until its first reader; its own table tells them. */
const consoleRoutes = adminSurface({} as AdminDeps).routes
const routes = () => [...mine.t.app.http.routes, ...consoleRoutes].filter(({ method }) => method !== 'ALL' && method !== 'OPTIONS')
const routesWithIds = () =>
  routes().filter(
    ({ path }) => path.includes(':') && !OF_NOBODY.test(path) && !path.startsWith('/widget/v1/') && !path.startsWith('/hooks/'),
  )

describe('another business', () => {
  test('is out of reach for the id of every route, and nothing of it changes', async () => {
    const before = await stateOfTheirs()
    const leaks: string[] = []
    for (const { method, path } of routesWithIds()) {
      const filled = fillIn(path, theirs)
      expect(filled).not.toContain(':')
      const name = `${method} ${path}`
      if (path.startsWith('/api/')) {
        const { status } = await call(method, filled, method === 'GET' ? undefined : (BODIES_OF[path] ?? BODIES[method]))
        if (status !== 404) leaks.push(`${name} ${status}`)
      } else if (path.startsWith('/live/')) {
        if (!(await console_.get(filled)).html.includes('event: refused')) leaks.push(name)
      } else if (path === '/assistants/:id') {
        // Only leads to the page that refuses.
        expect((await console_.get(filled)).status).toBe(303)
      } else {
        const answer = method === 'GET' ? await console_.get(filled) : await console_.post(filled, FIELDS[path] ?? {})
        if (!isRefused(answer)) leaks.push(`${name} ${answer.status}`)
      }
    }
    expect(leaks).toEqual([])
    expect(await stateOfTheirs()).toBe(before)
  })

  test('the same calls reach one’s own things, so it is the id that was refused', async () => {
    const refused: string[] = []
    for (const { method, path } of routesWithIds()) {
      if (method !== 'GET' || path.endsWith('/events') || path.startsWith('/live/dialogs')) continue
      const filled = fillIn(path, own)
      const { status } = path.startsWith('/api/') ? await call(method, filled) : await console_.get(filled)
      if (status !== 200 && path !== '/assistants/:id') refused.push(`${path} ${status}`)
    }
    expect(refused).toEqual([])
  })

  test('is out of reach for ids inside bodies, queries and cookies', async () => {
    const before = await stateOfTheirs()
    expect((await call('POST', '/api/v1/dialogs', { assistantId: theirs.assistant, text: 'Чьё это?' })).status).toBe(404)
    expect((await call('DELETE', `/api/v1/dialogs/${own.dialog}/turns/${theirs.turn}`)).status).toBe(404)
    expect((await call('PUT', `/api/v1/dialogs/${own.dialog}/messages/${theirs.message}/rating`, { value: 'bad' })).status).toBe(404)
    for (const list of ['documents', 'dialogs']) {
      const answer = await call('GET', `/api/v1/${list}?assistantId=${theirs.assistant}`)
      expect(await answer.json()).toMatchObject({ items: [] })
    }
    const upload = new FormData()
    upload.append('assistantId', theirs.assistant)
    upload.append('file', new File(['# Чьё это?'], 'a.md'))
    const uploaded = await fetch(`${mine.t.url}/api/v1/documents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: upload,
    })
    expect(uploaded.status).toBe(404)
    const refused = [
      await console_.post(`/knowledge/documents/${own.document}/attachments`, { assistantIds: [theirs.assistant] }),
      await console_.post(`/assistants/${own.assistant}/knowledge`, { documentIds: [theirs.document], shownIds: [theirs.document] }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([404, 404])
    expect((await console_.post('/workspace', { workspaceId: theirs.workspace })).status).toBe(403)
    for (const query of [`dialog=${theirs.dialog}`, `test=${theirs.dialog}`]) {
      const page = await console_.get(`/assistants/${own.assistant}/test?${query}`)
      expect(page.html).not.toContain(`/live/dialogs/${theirs.dialog}`)
    }
    expect((await console_.get(`/dialogs/${own.dialog}?trace=${theirs.turn}`)).status).toBe(404)
    console_.cookies.set('workspace', theirs.workspace)
    expect((await console_.get('/dialogs')).html).not.toContain(theirs.dialog)
    console_.cookies.delete('workspace')
    expect(await stateOfTheirs()).toBe(before)
  })
})

describe('a form of the console', () => {
  test('is refused without the token of the session and from a foreign page, whichever it is', async () => {
    await console_.get('/settings/profile')
    const open: string[] = []
    for (const { method, path } of routes()) {
      if (method === 'GET' || path.startsWith('/api/') || path.startsWith('/widget/') || path.startsWith('/hooks/')) continue
      const filled = fillIn(path, own).replace(':token', 'x').replace(':id', 'x')
      const form = { method, body: new URLSearchParams({ _csrf: '' }) }
      const withoutToken = await console_.send(filled, { ...form, headers: { 'x-csrf-token': 'wrong.wrong' } })
      const isTurnedAway = isRefused(withoutToken, 403)
      const fromElsewhere = await console_.send(filled, { ...form, headers: { 'sec-fetch-site': 'cross-site' } })
      const isAtDeadLink = /^\/(setup|reset|join)\//.test(path)
      if (!isTurnedAway && !(isAtDeadLink && withoutToken.status === 410)) open.push(`${path} ${withoutToken.status}`)
      if (fromElsewhere.status !== 403) open.push(`${path} from elsewhere ${fromElsewhere.status}`)
    }
    expect(open).toEqual([])
  })
})
