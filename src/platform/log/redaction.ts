const SECRET_FIELDS = [
  'accessToken',
  'apiKey',
  'api-key',
  'api_key',
  'authorization',
  'cookie',
  'csrf',
  'guestSecret',
  'masterKey',
  'password',
  'passwordHash',
  'proxy-authorization',
  'refreshToken',
  'secret',
  'set-cookie',
  'token',
  'x-api-key',
  'x-csrf-token',
]

/** Fields of a line whose value is never written. Deeper ones are `redactLine`'s: wildcards here cost ten times the line itself. */
export const REDACTED_PATHS: readonly string[] = SECRET_FIELDS.map((name) => `["${name}"]`)

const STRING = String.raw`"(?:[^"\\]|\\.)*"`
const NAMED = new RegExp(`"(${SECRET_FIELDS.join('|')})":(?:${STRING}|\\[${STRING}(?:,${STRING})*\\])`, 'gi')

// Keys of our own and of the usual providers, a bot token inside a Telegram address, bearer tokens, one-time links.
const SHAPED =
  /\b(?:sk-[\w-]{16,}|rx_live_[\w-]{16,}|AQVN[\w-]{20,}|bot\d{6,}:[\w-]{30,}|Bearer [\w.~+/=-]{12,})|(?<=[?&#/](?:token|setup|reset|invite)[=/])[\w.-]{20,}/g

/** The second wall, over the finished line: secret fields at any depth, and what looks like a secret inside a message or a stack. */
export const redactLine = (line: string): string => line.replace(NAMED, '"$1":"[redacted]"').replace(SHAPED, '[redacted]')
