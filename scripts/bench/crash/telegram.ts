import type { FakeTelegram } from '../../../src/testing/telegram/index.ts'
import type { Random } from '../random.ts'
import type { Finding } from './check.ts'
import type { Worker } from './load.ts'

const CHATS_PER_BOT = 6
const MAX_PAUSE_MS = 40
const ANSWERED_WITHIN_MS = 60_000
const LOOK_MS = 10
/** A list of formats that takes a thread longer to read than the supervisor waits. */
const POISON_ENTITIES = 700_000

interface Chat {
  bot: number
  user: number
  said: number
  /** Messages of the bot that came there. */
  answers: number
}

/** People who write to bots, each one thing after the answer to another, and what became of it. */
export interface People {
  workers: Worker[]
  /** Something that no thread gets done with is sent to one of the bots: its thread is replaced, twice, and then it is passed over. */
  poison(): void
  /** Looks at how often the server said that something may have been said twice; a new process counts anew. */
  seeRepeats(port: number): Promise<void>
  restarted(): void
  check(): Finding[]
  said(): number
  doubled(): number
  accounted(): number
}

export const createPeople = (telegram: FakeTelegram, bots: readonly number[], random: Random): People => {
  const chats = bots.flatMap((bot) =>
    Array.from({ length: CHATS_PER_BOT }, (): Chat => ({ bot, user: telegram.makeUser().id, said: 0, answers: 0 })),
  )
  const byUser = new Map(chats.map((chat) => [chat.user, chat]))
  let seen = 0
  /** What was counted in the lives before, and in this one. */
  const repeats = { before: 0, now: 0 }
  const look = (): void => {
    for (const sent of telegram.world.sent) {
      if (sent.seq <= seen) continue
      seen = sent.seq
      const chat = byUser.get(sent.chat)
      if (chat && sent.method.toLowerCase() === 'sendmessage') chat.answers++
    }
  }
  const isAnswered = (chat: Chat): boolean => {
    look()
    return chat.answers >= chat.said
  }
  const doubled = (): number => chats.reduce((sum, { said, answers }) => sum + Math.max(0, answers - said), 0)
  return {
    workers: chats.map((chat) => worker(telegram, random, { chat, isAnswered: () => isAnswered(chat) })),
    poison: () => void telegram.rawUpdate({ bot: random.pick(bots), kind: 'message', json: poison() }),
    seeRepeats: async (port) => {
      const count = await possibleRepeats(port)
      if (count !== undefined) repeats.now = Math.max(repeats.now, count)
    },
    restarted: () => {
      repeats.before += repeats.now
      repeats.now = 0
    },
    check: () => {
      look()
      const lost = chats.filter((chat) => chat.answers < chat.said)
      const accounted = repeats.before + repeats.now
      return [
        ...lost.map(
          ({ user, said, answers }): Finding => ({ kind: 'lost', text: `telegram chat ${user}: ${said} written, ${answers} answered` }),
        ),
        ...(doubled() > accounted
          ? [{ kind: 'doubled', text: `${doubled()} answers were said twice in telegram and ${accounted} accounted for` } as const]
          : []),
      ]
    },
    said: () => chats.reduce((sum, { said }) => sum + said, 0),
    doubled,
    accounted: () => repeats.before + repeats.now,
  }
}

const worker = (telegram: FakeTelegram, random: Random, { chat, isAnswered }: { chat: Chat; isAnswered(): boolean }): Worker => ({
  run: async (signal) => {
    while (!signal.aborted) {
      if (isAnswered()) {
        chat.said++
        telegram.say({ bot: chat.bot, from: chat.user, text: random.pick(TEXTS) })
      }
      await Bun.sleep(random.whole(0, MAX_PAUSE_MS))
    }
  },
  finish: async () => {
    const giveUpAt = performance.now() + ANSWERED_WITHIN_MS
    while (!isAnswered() && performance.now() < giveUpAt) await Bun.sleep(LOOK_MS)
  },
})

const TEXTS = [
  'Как сменить пароль в личном кабинете?',
  'Что такое облачная платформа и как за неё платить?',
  'Какая погода на Марсе?',
  'Спасибо',
]

const possibleRepeats = async (port: number): Promise<number | undefined> => {
  try {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(2000), keepalive: false })).text()
    const found = /^replyx_telegram_possible_repeats_total (\d+)/m.exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  } catch {
    // It was killed just now.
    return undefined
  }
}

const poison = (): string => {
  const person = '{"id":999999,"first_name":"Mallory","is_bot":false}'
  const entities = Array.from({ length: POISON_ENTITIES }, () => '{"type":"bold","offset":0,"length":1}').join(',')
  return `{"message_id":1,"date":1,"from":${person},"chat":{"id":999999,"type":"private"},"text":"x","entities":[${entities}]}`
}
