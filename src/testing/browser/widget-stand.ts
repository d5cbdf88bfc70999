import { Hono } from 'hono'
import { catchUp, createLiveTurns } from '../../domain/answers/live-turns.ts'
import { type AssistantChange, createAssistants } from '../../domain/assistants/index.ts'
import { createChannels } from '../../domain/channels/index.ts'
import { createDialogs, type DialogContext, dialogStream, type Source } from '../../domain/dialogs/index.ts'
import type { OpenedSource } from '../../domain/knowledge/index.ts'
import type { TurnId } from '../../kernel/ids.ts'
import { createAudit } from '../../platform/audit/index.ts'
import { createLimits } from '../../platform/limits/index.ts'
import { createSecrets } from '../../platform/secrets/index.ts'
import { assetFiles } from '../../surfaces/http/assets.ts'
import { base } from '../../surfaces/http/base.ts'
import { createClientIp } from '../../surfaces/http/client-ip.ts'
import type { HttpEnv } from '../../surfaces/http/env.ts'
import { problem } from '../../surfaces/http/problem.ts'
import { startServer } from '../../surfaces/http/server.ts'
import { createSseHub } from '../../surfaces/http/sse.ts'
import { widgetSurface } from '../../surfaces/widget/index.ts'
import { testBase, userCtx } from '../factories.ts'
import { type HostPage, startHostPages } from './host-pages.ts'

export const QUOTE = 'Срок доставки — от двух до четырнадцати дней.'

const SOURCE: Source = {
  number: 1,
  chunkId: 'chk_1',
  documentId: 'doc_1',
  documentName: 'Доставка и оплата.md',
  headingPath: ['Доставка', 'Сроки'],
  page: null,
  quote: QUOTE,
}

/** What stands around the quote in its document. */
const OPENED: Omit<OpenedSource, 'quote'> = {
  documentId: SOURCE.documentId,
  documentName: SOURCE.documentName,
  fileKind: 'md',
  headingPath: SOURCE.headingPath,
  page: undefined,
  position: 3,
  before: 'Отправляем чай каждый будний день. ',
  after: ' Номер отправления приходит письмом.',
}

/** The widget's whole server side with an answering machine whose pace the test decides, and host pages on other origins. */
export const startWidgetStand = async (look: AssistantChange = {}) => {
  const t = { ...(await testBase()), clock: Date.now }
  const live = createLiveTurns(t)
  const assistants = createAssistants(t)
  const dialogs = createDialogs(t)
  const answering = {
    text: 'Доставляем **за 2–14 дней** [1].',
    paceMs: 5,
    received: [] as string[],
    contexts: [] as Array<DialogContext | undefined>,
  }

  const answer = async (turnId: TurnId): Promise<void> => {
    const turn = await dialogs.claimTurn(turnId)
    if (!turn) return
    const saying = live.begin(turn)
    for (const piece of answering.text.match(/\S+\s*/g) ?? []) {
      saying.say(piece)
      await Bun.sleep(answering.paceMs)
      if (saying.signal.aborted) return
    }
    await t.db.write((tx) => dialogs.finishTurn(tx, { turn, text: answering.text, sources: [SOURCE], outcome: 'answered' }))
    saying.end()
  }
  const receive: typeof dialogs.receive = async (input) => {
    const received = await dialogs.receive(input)
    answering.received.push(`${received.outcome}: ${input.text}`)
    answering.contexts.push(input.context)
    if (received.outcome === 'accepted' && received.turnId) void answer(received.turnId)
    return received
  }
  const channels = createChannels({
    ...t,
    audit: createAudit(t),
    secrets: createSecrets([new Uint8Array(32).fill(1)]),
    assistants,
    dialogs,
  })
  const sse = createSseHub({ ...t, maxStreams: 100, maxStreamsPerClient: 20 })
  const app = new Hono<HttpEnv>()
    .use(base({ log: t.log, newId: t.newId, clientIp: createClientIp([]), language: 'ru', onResponse: () => {} }))
    .onError((error, c) => problem({ error, language: c.get('language'), requestId: c.get('requestId') }))
    .route('/assets', assetFiles())
    .route(
      '/',
      widgetSurface({
        assistants,
        channels,
        dialogs: { ...dialogs, receive },
        handoff: { request: async () => 'requested', withdraw: async () => 'cancelled' },
        knowledge: { openSource: async (place) => ({ ...OPENED, quote: place.quote }) },
        sse,
        answers: {
          stop: async ({ dialogId, turnId }) => {
            const turn = await dialogs.turn(turnId)
            if (!turn) return 'already_ended'
            await t.db.write((tx) => dialogs.cancelTurn(tx, { turn, saidText: live.of(dialogId)?.text.trim() ?? '' }))
            live.abort(turn.id)
            return 'stopped'
          },
          catchUp: (dialogId, mark) => catchUp(live.of(dialogId), dialogId, mark),
        },
        limits: createLimits(t),
        lastSeq: (id) => t.events.lastSeq(t.db.read, dialogStream(id)),
        publicUrl: undefined,
        messagesPerMinute: 100,
        messagesPerDay: 1_000,
        clock: t.clock,
        limitReached: async () => {},
      }),
    )
  const server = startServer(app, { host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${server.port}`
  const ctx = userCtx(t)
  const assistant = await assistants.create(ctx, { name: 'Лавка чая', language: 'ru' })
  await assistants.update(ctx, assistant.id, {
    greeting: 'Здравствуйте! Спросите о чае.',
    starterQuestions: ['Сколько идёт доставка?'],
    ...look,
  })
  const host = startHostPages()
  const { host: domain } = new URL(host.allowed)
  const site = await channels.updateSite(ctx, { assistantId: assistant.id, allowedDomains: [domain, `*.${domain}`] })
  const tag = (attributes = '', { key } = site): string => `<script async src="${url}/widget.js" data-key="${key}" ${attributes}></script>`
  host.pages.set('/', { body: tag() })
  return {
    url,
    site,
    tag,
    answering,
    sse,
    /** A second chat of the same business. */
    anotherSite: async (name: string) => {
      const { id } = await assistants.create(ctx, { name, language: 'ru' })
      return channels.updateSite(ctx, { assistantId: id, allowedDomains: [domain] })
    },
    allowed: host.allowed,
    refused: host.refused,
    /** Adds a host page; the tag is part of its body. */
    page: (path: string, page: HostPage) => void host.pages.set(path, page),
    [Symbol.asyncDispose]: async () => {
      sse.close()
      host.stop()
      await server.stop(0)
      await t[Symbol.asyncDispose]()
    },
  }
}

export type WidgetStand = Awaited<ReturnType<typeof startWidgetStand>>
