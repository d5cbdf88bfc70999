import { answerMarks, createLedger, type Ledger, type LoadLine, type LoadReport } from './load-ledger.ts'
import { roomOf } from './rooms.ts'
import type { Bot, Room, Sent, User, World } from './world.ts'

export interface LoadOrder {
  /** All bots when absent. */
  bots?: number[]
  updates: number
  /** How many people write to each bot; updates go round all bots first, then round their people. */
  chatsPerBot?: number
  /** Evenly so many a second; all at once when absent, as a stored backlog. */
  perSecond?: number
  /** `#` in it becomes the update's number behind a `#`. */
  text?: string
  /** In place of one text, several in turn. */
  texts?: string[]
  /**
   * How an answer finds its update. `mark`: it repeats the `#17` of the text, so order and doubles are seen exactly. `chat`: each message to a
   * chat answers the oldest update that waits there.
   */
  matchBy?: 'mark' | 'chat'
}

export interface Load {
  onSent: (sent: Sent) => void
  report: () => LoadReport
  lines: () => LoadLine[]
  progress: () => { queued: number; answered: number }
  isDone: () => boolean
  stop: () => void
}

interface Chat {
  bot: Bot
  room: Room
  /** The parts of an update that never change, written once. */
  head: string
}

/** So many are queued before other work gets its turn. */
const BATCH = 500

/** Many people write at once, and what becomes of each message is noted. */
export const startLoad = (world: World, wake: (bot: Bot) => void, order: LoadOrder): Load => {
  const chats = makeChats(world, order)
  const ledger = createLedger(order.updates, world.now())
  const texts = (order.texts ?? [order.text ?? 'Question #']).map((text) => text.replaceAll('#', '#%'))
  let queued = 0
  let isStopped = false

  const queueOne = (): void => {
    const chat = chats[queued % chats.length]!
    const text = texts[queued % texts.length]!
    const number = ++queued
    const update = write(world, chat, text.replaceAll('#%', `#${number}`))
    ledger.queued({ number, chat: chatKey(chat.bot.id, chat.room.chatId), update, at: world.now() })
    if (!update) return
    if (chat.bot.webhook) chat.bot.webhook.add(update)
    else wake(chat.bot)
  }

  const run = async (): Promise<void> => {
    const startedAt = world.now()
    const everyMs = order.perSecond === undefined ? 0 : 1_000 / order.perSecond
    while (queued < order.updates && !isStopped) {
      const due = everyMs === 0 ? order.updates : Math.floor((world.now() - startedAt) / everyMs) + 1
      const until = Math.min(order.updates, due, queued + BATCH)
      while (queued < until) queueOne()
      const restMs = startedAt + queued * everyMs - world.now()
      if (everyMs === 0 || restMs <= 0) await new Promise((resolve) => setImmediate(resolve))
      else await Bun.sleep(restMs)
    }
  }
  void run()

  return {
    onSent: (sent) => noteSent(ledger, sent, order.matchBy ?? 'mark'),
    report: () => ledger.report(world.now()),
    lines: ledger.lines,
    progress: () => ({ queued, answered: ledger.answeredCount() }),
    isDone: () => queued === order.updates && ledger.isAllAnswered(),
    stop: () => {
      isStopped = true
    },
  }
}

const chatKey = (bot: number, chat: number): string => `${bot}:${chat}`

const makeChats = (world: World, order: LoadOrder): Chat[] => {
  const bots = order.bots?.map((id) => world.bots.get(id)!) ?? [...world.bots.values()]
  const perBot = order.chatsPerBot ?? 1
  const chats: Chat[] = []
  for (let round = 0; round < perBot; round++) for (const bot of bots) chats.push(makeChat(world, bot))
  return chats
}

const makeChat = (world: World, bot: Bot): Chat => {
  const id = world.nextId.user++
  const user: User = { id, is_bot: false, first_name: `Customer ${id}`, language_code: 'ru' }
  world.users.set(id, user)
  const room = roomOf(bot, id)
  room.isStarted = true
  const chat = { id, first_name: user.first_name, type: 'private' }
  return { bot, room, head: `"from":${JSON.stringify(user)},"chat":${JSON.stringify(chat)},"date":` }
}

const write = (world: World, { bot, room, head }: Chat, text: string): ReturnType<Bot['queue']['push']> => {
  if (!bot.allowedUpdates.has('message')) return undefined
  const id = bot.nextMessageId++
  const now = world.now()
  room.messages.set(id, { id, isByBot: false, at: now })
  const body = `"message":{"message_id":${id},${head}${Math.floor(now / 1_000)},"text":${JSON.stringify(text)}}`
  return bot.queue.push(body, { key: room.chatId, now })
}

const noteSent = (ledger: Ledger, sent: Sent, matchBy: 'mark' | 'chat'): void => {
  const method = sent.method.toLowerCase()
  const chat = chatKey(sent.bot, sent.chat)
  if (method === 'sendmessagedraft') return ledger.sign(chat, sent.at)
  const isNew = method.startsWith('send') && method !== 'sendchataction'
  if (!isNew && method !== 'editmessagetext') return
  ledger.sign(chat, sent.at)
  const marks = matchBy === 'mark' ? answerMarks(sent.text ?? '') : isNew ? ledger.oldestOf(chat) : []
  for (const mark of marks) ledger.answered({ number: mark, chat, messageId: sent.messageId ?? 0, at: sent.at })
  if (isNew && marks.length === 0) ledger.unmatched()
}
