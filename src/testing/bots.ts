import { t } from '../../web/words/index.ts'
import { createFileBlobStore } from '../adapters/filesystem/blob-store.ts'
import { createAssistants } from '../domain/assistants/index.ts'
import { createBots } from '../domain/channels/bots/create-bots.ts'
import type { BotTextKey } from '../domain/channels/bots/deps.ts'
import { openReach } from '../domain/channels/bots/reach.ts'
import type { BotAddress, BotApi, BotFleet, FleetListener, HeldBot, IncomingUpdate } from '../domain/channels/ports.ts'
import { BotApiRefused } from '../domain/channels/ports.ts'
import { createDeliveries, createDialogs } from '../domain/dialogs/index.ts'
import { createHandoff } from '../domain/handoff/index.ts'
import type { BotId } from '../kernel/ids.ts'
import { createAudit } from '../platform/audit/index.ts'
import type { Db } from '../platform/db/index.ts'
import { createSecrets } from '../platform/secrets/index.ts'
import { richText } from '../surfaces/telegram/rich-text.ts'
import { testBase } from './factories.ts'

type Method = keyof BotApi
export interface MadeCall {
  line: BotId | BotAddress
  method: Method
  params: object
}

/** A fleet without threads and network: the test is Telegram. */
const fakeFleet = () => {
  const held = new Map<BotId, HeldBot>()
  const calls: MadeCall[] = []
  const known = new Map<string, BotApi['getMe']['result']>()
  const next = { messageId: 100 }
  const answers: { on?: (call: MadeCall) => unknown } = {}
  let listener: FleetListener | undefined
  const answer = (call: MadeCall): unknown => {
    calls.push(call)
    const special = answers.on?.(call)
    if (special instanceof Error) throw special
    if (special !== undefined) return special
    if (call.method === 'getMe') {
      const user = known.get((call.line as BotAddress).token)
      if (!user) throw new BotApiRefused({ code: 401, description: 'Unauthorized' })
      return user
    }
    return call.method === 'sendMessage' ? { message_id: next.messageId++ } : true
  }
  const fleet: BotFleet = {
    hold: (bot) => void held.set(bot.botId, bot),
    drop: async (botId) => void held.delete(botId),
    call: async (line, method, params) => answer({ line, method, params }) as never,
    download: () => new Blob(['picture']).stream(),
    workers: () => [],
    readUpdate: (raw) => raw as IncomingUpdate,
    close: async () => held.clear(),
  }
  return {
    fleet,
    held,
    calls,
    answers,
    open: (given: FleetListener): BotFleet => {
      listener = given
      return fleet
    },
    /** Telegram knows a bot by this token. */
    makeBot: (id: number, username: string) => {
      const token = `${id}:${'A'.repeat(35)}`
      known.set(token, {
        id,
        username,
        first_name: username,
        can_join_groups: true,
        can_read_all_group_messages: false,
        can_connect_to_business: false,
      })
      return token
    },
    tell: (): FleetListener => {
      if (!listener) throw new Error('no fleet was opened')
      return listener
    },
    sent: () => calls.filter((call) => call.method === 'sendMessage').map((call) => call.params),
  }
}

/** The bots of one instance over a real database and a fleet that the test plays. */
export const testBots = async (options: { guard?: (write: Db['write']) => Db['write'] } = {}) => {
  const opened = await testBase()
  const base = { ...opened, db: { ...opened.db, write: (options.guard ?? ((write) => write))(opened.db.write) } }
  const deliveries = createDeliveries()
  const dialogs = createDialogs({ ...base, deliveries })
  const assistants = createAssistants(base)
  const handoff = createHandoff({
    ...base,
    audit: createAudit(base),
    assistants,
    dialogs,
    identity: { nameOf: async () => 'Анна', mailboxesOf: async () => [] },
    speech: { said: () => undefined, hush: () => undefined },
    mail: { mailer: { isReady: () => false, send: async () => undefined }, texts: () => ({ subject: '', text: '' }) },
  })
  const telegram = fakeFleet()
  const secrets = createSecrets([new Uint8Array(32).fill(7)])
  const reach = await openReach({
    ...base,
    secrets,
    fixed: { mode: undefined, apiRoot: undefined, proxy: undefined },
    standardRoot: 'https://telegram.test',
    publicUrl: 'https://help.example.com',
    allowedAddresses: () => [],
  })
  const counted: string[] = []
  const again = () =>
    createBots({
      ...base,
      audit: createAudit(base),
      secrets,
      assistants,
      dialogs,
      deliveries,
      handoff,
      blobs: createFileBlobStore({ folder: `${base.folder}/attachments`, newId: base.newId }),
      answers: { stop: async () => 'stopped' },
      now: () => performance.now(),
      render: richText,
      openFleet: telegram.open,
      reach,
      texts: (language, key: BotTextKey, params) => t(language, `telegram.${key}`, params),
      meters: {
        update: (outcome) => void counted.push(`update ${outcome}`),
        sent: (outcome) => void counted.push(`send ${outcome}`),
        replied: () => undefined,
        possibleRepeats: (count) => void counted.push(`repeats ${count}`),
        workerRestarted: () => undefined,
        lineState: (state) => void counted.push(`line ${state}`),
      },
    })
  return { ...base, secrets, dialogs, assistants, handoff, bots: again(), again, telegram, counted }
}

export const textUpdate = (updateId: number, text: string, extra: { userId?: number; messageId?: number } = {}): IncomingUpdate => {
  const id = extra.userId ?? 1
  return {
    updateId,
    kind: 'message',
    message: {
      messageId: extra.messageId ?? updateId,
      at: 0,
      chat: { id, kind: 'private', title: '' },
      threadId: null,
      from: { id, isBot: false, name: 'Анна', username: null, languageCode: 'ru' },
      connectionId: null,
      text,
      media: [],
      command: null,
      mentions: [],
      replyTo: null,
      albumId: null,
      movedTo: null,
    },
  }
}
