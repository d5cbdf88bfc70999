import { composeApp } from '../../src/compose.ts'
import { loadConfig } from '../../src/config.ts'
import type { Assistant } from '../../src/domain/assistants/index.ts'
import { SETUP_JOB } from '../../src/domain/channels/index.ts'
import type { Ctx } from '../../src/domain/identity/index.ts'
import { ctxOf } from '../../src/testing/factories.ts'
import { setUp } from '../../src/testing/start-app.ts'
import { testLog } from '../../src/testing/test-log.ts'
import { corpus } from './corpus.ts'
import type { FakeModel } from './fake-model.ts'

/** What benches raise: the limits are there for strangers, and here is one client for thousands of them. */
const RAISED: Record<string, string> = {
  REPLYX_WIDGET_MESSAGES_PER_MINUTE: '1000000',
  REPLYX_WIDGET_MESSAGES_PER_DAY: '10000000',
  REPLYX_API_REQUESTS_PER_MINUTE: '1000000',
  REPLYX_MAX_STREAMS: '1000000',
  REPLYX_MAX_STREAMS_PER_CLIENT: '1000000',
}

export interface SeedInput {
  dataDir: string
  /** Visitors of the widget with a token each. */
  visitors: number
  /** Each visitor has written once already, so that he has a dialog. */
  withDialogs?: boolean
  /** Dialogs of the API. */
  apiDialogs?: number
  withKnowledge?: boolean
  model?: Pick<FakeModel, 'port' | 'provider'>
  /** Where the widget may stand. */
  allowedDomains?: string[]
  /** Bots to connect, at a Bot API of their own; their messages are not waited for. */
  telegram?: { apiRoot: string; tokens: string[] }
}

export interface Seeded {
  settings: Record<string, string>
  assistantId: string
  siteKey: string
  workspaceId: string
  apiKey: string
  sessionToken: string
  tokens: string[]
  apiDialogs: string[]
  corpusNote: string
  /** What the documents answer. */
  questions: string[]
}

type App = Awaited<ReturnType<typeof composeApp>>

interface World {
  app: App
  ctx: Ctx
  assistant: Assistant
}

const SOMEONES_SITE = 'https://shop.example'
const AT_ONCE = 500

/** A business with everything a bench needs, made by the house itself on a folder of its own; then the executable takes it over. */
export const seed = async (input: SeedInput): Promise<Seeded> => {
  const settings = {
    ...RAISED,
    ...(input.model ? { REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${input.model.port}` } : {}),
    ...(input.telegram ? { REPLYX_TELEGRAM_API_ROOT: input.telegram.apiRoot } : {}),
  }
  const loaded = loadConfig({ env: { ...settings, REPLYX_DATA_DIR: input.dataDir }, flags: {} })
  const extractCommand = [process.execPath, `${import.meta.dir}/../../src/main.ts`, '__extract']
  const app = await composeApp({ loaded, log: testLog().log, extractCommand })
  await app.start()
  try {
    const { ctx, sessionToken } = await setUp({ app })
    const assistant = await app.features.assistants.create(ctx, { name: 'Ася', language: 'ru' })
    const world = { app, ctx, assistant }
    const { secret } = await app.features.identity.createApiKey(ctx, { name: 'bench', scopes: SCOPES })
    const known = input.withKnowledge ? await teach(world) : { note: 'no documents', questions: [] }
    const tokens = await admit(world, input)
    const apiDialogs = await beginDialogs(world, input.apiDialogs ?? 0)
    if (input.telegram) await connectBots(world, input.telegram.tokens)
    await app.idle()
    if (input.allowedDomains) {
      await app.features.channels.updateSite(ctx, { assistantId: assistant.id, allowedDomains: input.allowedDomains })
    }
    // Last, so that nothing above has asked it.
    if (input.model) await app.features.models.saveProvider(ctx, { ...input.model.provider, kind: 'openai_compatible', name: 'fake' })
    return {
      settings,
      assistantId: assistant.id,
      siteKey: (await app.features.channels.getSite(ctx, assistant.id)).key,
      workspaceId: ctx.workspaceId,
      apiKey: secret,
      sessionToken,
      tokens,
      apiDialogs,
      corpusNote: known.note,
      questions: known.questions,
    }
  } finally {
    await app.stop(5000)
    await app.close()
  }
}

const SCOPES = ['assistants:read', 'documents:read', 'documents:write', 'dialogs:read', 'dialogs:write'] as const

const teach = async ({ app, ctx, assistant }: World): Promise<{ note: string; questions: string[] }> => {
  const { documents, questions, note } = await corpus()
  const { knowledge } = app.features
  for (const { fileName, text } of documents) {
    await knowledge.addDocument(ctx, { fileName, body: new Blob([text]).stream(), assistantIds: [assistant.id] })
  }
  await app.idle()
  const signal = new AbortController().signal
  const answered: string[] = []
  for (const query of questions) {
    const found = await knowledge.search({ workspaceId: ctx.workspaceId, assistantId: assistant.id, query, limit: 6, signal })
    if (found.evidence.isEnough) answered.push(query)
  }
  return { note, questions: answered }
}

/** As the loader on somebody's page gets them. */
const admit = async ({ app, ctx, assistant }: World, { visitors, withDialogs }: SeedInput): Promise<string[]> => {
  const { channels, dialogs } = app.features
  const site = await channels.getSite(ctx, assistant.id)
  const request = { siteKey: site.key, origin: SOMEONES_SITE, ownOrigins: [SOMEONES_SITE] }
  return inBatches(visitors, async () => {
    const { token } = await channels.issueToken(request)
    if (!withDialogs) return token
    const { actor } = await channels.verifyToken(token)
    await dialogs.receive({
      workspaceId: ctx.workspaceId,
      assistantId: assistant.id,
      customerId: actor.customerId,
      channel: 'widget',
      dialog: 'new',
      clientMessageId: crypto.randomUUID(),
      text: 'Спасибо',
    })
    return token
  })
}

const beginDialogs = ({ app, ctx, assistant }: World, count: number): Promise<string[]> => {
  const { dialogs } = app.features
  const { workspaceId } = ctxOf(ctx.workspaceId, ctx.actor)
  return inBatches(count, async (i) => {
    const customerId = await dialogs.ensureCustomer({ workspaceId, channel: 'api', externalKey: `customer-${i}` })
    const incoming = { workspaceId, assistantId: assistant.id, customerId, channel: 'api', dialog: 'new' } as const
    const { message } = await dialogs.receive({ ...incoming, clientMessageId: crypto.randomUUID(), text: 'Спасибо' })
    return message.dialogId
  })
}

/** Their menus are set up by then, so that nobody does it during a measurement. */
const connectBots = async ({ app, ctx, assistant }: World, tokens: readonly string[]): Promise<void> => {
  const bots = await app.features.telegram.bots()
  await inBatches(tokens.length, async (i) => {
    const { id } = await bots.connect(ctx, { assistantId: assistant.id, token: tokens[i] ?? '' })
    await bots.update(ctx, { id, mergeWindowMs: 0 })
  })
  const { read } = app.base.db
  const isSetUp = async (): Promise<boolean> =>
    (await read.selectFrom('jobs').select('id').where('kind', '=', SETUP_JOB).limit(1).execute()).length === 0
  while (!(await isSetUp())) await Bun.sleep(SET_UP_LOOK_MS)
}

const SET_UP_LOOK_MS = 100

const inBatches = async <Item>(count: number, make: (i: number) => Promise<Item>): Promise<Item[]> => {
  const items: Item[] = []
  while (items.length < count) {
    const from = items.length
    items.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => make(from + i)))))
  }
  return items
}
