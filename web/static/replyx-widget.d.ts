/** What a page may say to the ReplyX chat that stands on it. Save this file beside your sources; nothing else is needed. */

/** A listener gets one object: what happened, in which chat, and the details of that event. */
export interface ReplyXEvents {
  /** The button stands on the page. A listener that comes late hears it all the same. */
  ready: ReplyXHappened<'ready'>
  open: ReplyXHappened<'open'>
  close: ReplyXHappened<'close'>
  /** The chat may not stand here; the reason is in the console of the browser. */
  refused: ReplyXHappened<'refused'>
  /** The visitor has sent a message. What it says stays between him and the chat. */
  sent: ReplyXHappened<'sent'>
  /** An answer of the assistant or a message of a person has come. */
  message: ReplyXHappened<'message'> & { author: 'assistant' | 'operator' }
  /** How many messages wait unread while the chat is closed. */
  unread: ReplyXHappened<'unread'> & { count: number }
  /** The visitor has rated an answer, or taken his rating back. */
  rated: ReplyXHappened<'rated'> & { value: 'good' | 'bad' | null }
  /** A person was called, has come, or has left again. */
  person: ReplyXHappened<'person'> & { state: 'none' | 'requested' | 'active' }
  /** The identity was taken: the visitor is known by name now. */
  identified: ReplyXHappened<'identified'>
  /** The identity was not taken, and the visitor goes on as a guest; the reason is in the console of the browser. */
  unidentified: ReplyXHappened<'unidentified'>
}

export interface ReplyXHappened<Type extends string> {
  type: Type
  /** Which chat, where several stand on one page. */
  key: string
}

export type ReplyXEventName = keyof ReplyXEvents

/** A JSON Web Token (HS256) your server has signed with the secret of the chat: `sub` (your id of the visitor), `exp`, and if you like
 *  `name` and `email`. A function is asked again whenever a fresh one is needed. */
export type ReplyXIdentity = string | (() => string | Promise<string>)

/** Up to twenty short facts about the page or the visitor for whoever reads the dialog. They prove nothing: anybody can change them. */
export type ReplyXContext = Record<string, string | number | boolean>

export interface ReplyXApi {
  /** Without a key, each of these means the first chat of the page. */
  open(key?: string): void
  close(key?: string): void
  toggle(key?: string): void
  /** Who the visitor is; null signs him out and forgets his dialog in this browser. */
  identify(identity: ReplyXIdentity | null, key?: string): void
  /** The language the chat speaks by itself, from now on. */
  setLanguage(language: 'ru' | 'en', key?: string): void
  /** Goes along with the next message; a later call replaces what the earlier one said. */
  setContext(context: ReplyXContext, key?: string): void
  /** Returns what ends the listening. */
  on<Name extends ReplyXEventName>(event: Name, listener: (happened: ReplyXEvents[Name]) => void): () => void
  /** What stands in the queue is done as soon as the script has come. */
  push(...commands: ReplyXCommand[]): number
}

/** A call as a list, for a page that does not wait for the script: `(window.ReplyX ||= []).push(['open'])`. */
export type ReplyXCommand =
  | ['open' | 'close' | 'toggle', key?: string]
  | ['identify', identity: ReplyXIdentity | null, key?: string]
  | ['setLanguage', language: 'ru' | 'en', key?: string]
  | ['setContext', context: ReplyXContext, key?: string]
  | { [Name in ReplyXEventName]: ['on', event: Name, listener: (happened: ReplyXEvents[Name]) => void] }[ReplyXEventName]

declare global {
  interface Window {
    ReplyX?: ReplyXApi | ReplyXCommand[]
  }
}
