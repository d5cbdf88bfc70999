const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** A branded id such as `dlg_01k…`; ids of one prefix sort by the time they were made. */
export type Id<Prefix extends string> = `${Prefix}_${string}`

export type WorkspaceId = Id<'wsp'>
export type UserId = Id<'usr'>
export type SessionId = Id<'ses'>
export type ApiKeyId = Id<'key'>
export type ProviderId = Id<'prv'>
export type AssistantId = Id<'ast'>
export type DocumentId = Id<'doc'>
export type PairId = Id<'qna'>
export type ChunkId = Id<'chk'>
export type GenerationId = Id<'gen'>
export type DialogId = Id<'dlg'>
export type MessageId = Id<'msg'>
export type TurnId = Id<'trn'>
export type CustomerId = Id<'cus'>
export type HandoffId = Id<'hnd'>
export type SiteId = Id<'sit'>
export type BotId = Id<'bot'>
export type FileId = Id<'fil'>

export type NewId = <Prefix extends string>(prefix: Prefix) => Id<Prefix>

/** 48 bits of milliseconds, then 80 random bits: sortable, and not guessable enough to be a secret. */
export const createNewId = (clock: () => number, random: (bytes: Uint8Array) => Uint8Array = randomBytes): NewId => {
  let lastMs = Number.NaN
  let lastText = ''
  return (prefix) => {
    const ms = clock()
    if (ms !== lastMs) {
      lastMs = ms
      lastText = encodeTime(ms)
    }
    return `${prefix}_${lastText}${encodeRandom(random(new Uint8Array(16)))}`
  }
}

export const isId = <Prefix extends string>(prefix: Prefix, value: string): value is Id<Prefix> =>
  value.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(value.slice(prefix.length + 1))

const randomBytes = (bytes: Uint8Array): Uint8Array => {
  crypto.getRandomValues(bytes)
  return bytes
}

const encodeTime = (ms: number): string => {
  let text = ''
  let rest = ms
  for (let i = 0; i < 10; i++) {
    text = ALPHABET[rest % 32] + text
    rest = Math.floor(rest / 32)
  }
  return text
}

const encodeRandom = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += ALPHABET[byte & 31]
  return text
}
