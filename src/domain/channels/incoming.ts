/** What came from Telegram, reduced to what is used of it. */
export type IncomingUpdate = { updateId: number } & (
  | { kind: 'message'; message: IncomingMessage }
  | { kind: 'edit'; message: IncomingMessage }
  | { kind: 'press'; press: IncomingPress }
  | { kind: 'membership'; membership: IncomingMembership }
  | { kind: 'connection'; connection: IncomingConnection }
  | { kind: 'stop'; chatId: number }
  | { kind: 'other'; name: string }
  | { kind: 'unreadable'; name: string; why: string; body: string }
)

export interface IncomingChat {
  id: number
  kind: 'private' | 'group' | 'channel'
  title: string
}

export interface IncomingPerson {
  id: number
  isBot: boolean
  name: string
  username: string | null
  languageCode: string | null
}

export interface IncomingMessage {
  messageId: number
  at: number
  chat: IncomingChat
  /** The topic it was written in, of a forum. */
  threadId: number | null
  from: IncomingPerson | null
  /** The account of a business it was written to. */
  connectionId: string | null
  /** Of the message or under its picture. */
  text: string
  media: IncomingMedia[]
  /** `/start payload`, `/help@shop_bot`. */
  command: { name: string; to: string | null; payload: string } | null
  /** Names after an `@`, in lower case. */
  mentions: string[]
  replyTo: { messageId: number; personId: number | null } | null
  /** Pictures that were sent together. */
  albumId: string | null
  /** The group has another number from now on. */
  movedTo: number | null
}

export type FileKind = 'photo' | 'voice' | 'audio' | 'video' | 'video_note' | 'animation' | 'document' | 'sticker'

export type IncomingMedia =
  | {
      kind: FileKind
      fileId: string
      name: string | null
      mime: string | null
      sizeBytes: number | null
      seconds: number | null
      /** Of a sticker. */
      emoji: string | null
    }
  | { kind: 'location'; latitude: number; longitude: number; title: string | null }
  | { kind: 'contact'; name: string; phone: string }
  | { kind: 'other'; name: string }

export interface IncomingPress {
  id: string
  data: string
  from: IncomingPerson
  /** Null where Telegram does not say any more what was pressed. */
  message: { messageId: number; chat: IncomingChat; threadId: number | null } | null
}

export interface IncomingMembership {
  chat: IncomingChat
  from: IncomingPerson
  /** Of the bot in this chat, from now on. */
  status: 'member' | 'gone'
}

export interface IncomingConnection {
  id: string
  owner: IncomingPerson
  isEnabled: boolean
  canReply: boolean
}
