import type { Random } from '../random.ts'

/** One thing a client wants stored. It is sent again, the same, until it is acknowledged. */
export interface SentMessage {
  clientMessageId: string
  text: string
  /** What the server said when it acknowledged. */
  acked: { messageId: string; turnId: string } | undefined
}

export interface SentDocument {
  fileName: string
  /** Stands in this document and nowhere else. */
  codeWord: string
  text: string
  acked: { documentId: string } | undefined
}

/** What the clients know: the truth that the database is held against. */
export interface Ledger {
  messages: SentMessage[]
  documents: SentDocument[]
  /** Replies that contradict what was acknowledged before. */
  contradictions: string[]
  resent: number
  /** Told at the very moment of an acknowledgement. */
  onAck: (() => void) | undefined
}

export const createLedger = (): Ledger => ({ messages: [], documents: [], contradictions: [], resent: 0, onAck: undefined })

export const newMessage = (ledger: Ledger, random: Random, text?: string): SentMessage => {
  const message = { clientMessageId: `crash-${random.word(20)}`, text: text ?? question(random), acked: undefined }
  ledger.messages.push(message)
  return message
}

/** An acknowledgement; a second one must say the same as the first. */
export const acknowledge = (ledger: Ledger, message: SentMessage, acked: NonNullable<SentMessage['acked']>): void => {
  ledger.onAck?.()
  if (message.acked && message.acked.messageId !== acked.messageId) {
    ledger.contradictions.push(`${message.clientMessageId} was ${message.acked.messageId} and became ${acked.messageId}`)
  }
  message.acked ??= acked
}

export const acknowledgeDocument = (ledger: Ledger, document: SentDocument, acked: NonNullable<SentDocument['acked']>): void => {
  ledger.onAck?.()
  if (document.acked && document.acked.documentId !== acked.documentId) {
    ledger.contradictions.push(`${document.fileName} was ${document.acked.documentId} and became ${acked.documentId}`)
  }
  document.acked ??= acked
}

const SECTIONS = [1, 1, 8, 60]

export const newDocument = (ledger: Ledger, random: Random): SentDocument => {
  const codeWord = random.word(10)
  const sections = Array.from(
    { length: random.pick(SECTIONS) },
    (_, i) => `## Раздел ${i + 1}\n\nСклад ${random.word(6)} хранит товар ${random.word(8)} на полке ${random.whole(1, 900)}.\n`,
  )
  const text = `# Слова\n\nКодовое слово ${codeWord} означает полку ${random.whole(1, 10_000)}.\n\n${sections.join('\n')}`
  const document = { fileName: `${codeWord}.md`, codeWord, text, acked: undefined }
  ledger.documents.push(document)
  return document
}

/** Questions with an answer, without one, and thanks: turns of every outcome. */
const question = (random: Random): string => {
  const number = random.word(4)
  return random.pick([
    `Как сменить пароль в личном кабинете? ${number}`,
    `Что такое облачная платформа и как за неё платить? ${number}`,
    `Какая погода на Марсе в созвездии ${number}?`,
    'Спасибо',
  ])
}
