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

/** 48 bits of milliseconds, 15 that count on within one, then 65 random bits: in the order they were made, and not guessable enough to
 *  be a secret. */
export const createNewId = (clock: () => number, random: (bytes: Uint8Array) => Uint8Array = randomBytes): NewId => {
  let lastMs = Number.NaN
  let lastText = ''
  let count = 0
  return (prefix) => {
    const ms = clock()
    const bytes = random(new Uint8Array(RANDOM_SIGNS + 2))
    if (ms !== lastMs) {
      lastMs = ms
      lastText = encode(ms, TIME_SIGNS)
      // From anywhere in the lower half, so that it tells nobody how busy we are.
      count = (((bytes[RANDOM_SIGNS] ?? 0) << 8) | (bytes[RANDOM_SIGNS + 1] ?? 0)) % (COUNTS / 2)
    } else count = (count + 1) % COUNTS
    return `${prefix}_${lastText}${encode(count, COUNT_SIGNS)}${encodeRandom(bytes.subarray(0, RANDOM_SIGNS))}`
  }
}

const TIME_SIGNS = 10
const COUNT_SIGNS = 3
const RANDOM_SIGNS = 13
const COUNTS = 32 ** COUNT_SIGNS

export const isId = <Prefix extends string>(prefix: Prefix, value: string): value is Id<Prefix> =>
  value.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(value.slice(prefix.length + 1))

const randomBytes = (bytes: Uint8Array): Uint8Array => {
  crypto.getRandomValues(bytes)
  return bytes
}

const encode = (value: number, signs: number): string => {
  let text = ''
  let rest = value
  for (let i = 0; i < signs; i++) {
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
