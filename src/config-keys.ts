import { resolve } from 'node:path'
import { z } from 'zod'
import { decodeMasterKey } from './platform/secrets/index.ts'

/** What is fixed when the process starts. Everything a workspace can change lives in the database, not here. */
export interface Config {
  listen: { host: string; port: number }
  dataDir: string
  /** Undefined: SQLite in the data folder. */
  databaseUrl: string | undefined
  /** Without a trailing slash; undefined when only the listening address is known. */
  publicUrl: string | undefined
  trustedProxies: readonly string[]
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  language: 'ru' | 'en'
  adminEmail: string | undefined
  adminPassword: string | undefined
  masterKey: string | undefined
  /** Undefined leaves it to the console. */
  allowedAddresses: readonly string[] | undefined
  smtpUrl: string | undefined
  mailFrom: string | undefined
  metricsToken: string | undefined
  maxUploadBytes: number
  maxStreams: number
  maxStreamsPerClient: number
  widgetMessagesPerMinute: number
  widgetMessagesPerDay: number
  apiRequestsPerMinute: number
  /** Without a trailing slash. */
  telegramApiRoot: string
  /** Undefined leaves it to the console. */
  telegramMode: 'polling' | 'webhook' | undefined
  /** Undefined leaves it to the console. */
  telegramProxy: string | undefined
  telegramHangMs: number
  /** 0: for ever. */
  keepTracesDays: number
  keepAuditDays: number
}

interface Spec<Name extends keyof Config = keyof Config> {
  name: Name
  env: string
  /** One sentence for the README and `config print`. */
  doc: string
  /** As it would be written in the environment. */
  fallback: string | undefined
  /** Also read from the file named by `<env>_FILE`; never printed. */
  isSecret?: boolean
  parse: z.ZodType<Config[Name], string>
}

export interface Key extends Omit<Spec, 'parse'> {
  /** Puts the value into the config; gives the reason when it cannot be one. */
  take(config: Partial<Config>, text: string): string | undefined
}

const list = z.string().transform((text) =>
  text
    .split(/[\s,]+/)
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be from ${min} to ${max}`)

/** Forgets which setting it is once its parser is known to fit. */
const key = <Name extends keyof Config>(spec: Spec<Name>): Key => ({ ...spec, take: taker(spec) })

const taker =
  <Name extends keyof Config>({ name, parse }: Spec<Name>): Key['take'] =>
  (config, text) => {
    const result = parse.safeParse(text)
    if (!result.success) return result.error.issues.map((issue) => issue.message).join('; ')
    config[name] = result.data
    return undefined
  }

const listenAddress = z.string().transform((text, context) => {
  const match = /^(?:(.*):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[2])
  if (match && port <= 65_535) return { host: (match[1] || '127.0.0.1').replace(/^\[|\]$/g, ''), port }
  context.addIssue('must be HOST:PORT, such as 127.0.0.1:8080')
  return z.NEVER
})

const publicUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'must be an http(s) address, such as https://help.example.com',
  )
  .refine((text) => !URL.canParse(text) || new URL(text).pathname === '/', 'must have no path: ReplyX needs a host name of its own')
  .transform((text) => new URL(text).origin)

const apiRoot = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'must be an http(s) address, such as https://api.telegram.org',
  )
  .transform((text) => text.replace(/\/+$/, ''))

/** The one page of configuration; the README table is generated from it. */
export const CONFIG_KEYS: readonly Key[] = [
  key({ name: 'listen', env: 'REPLYX_LISTEN', doc: 'Address and port to serve on.', fallback: '127.0.0.1:8080', parse: listenAddress }),
  key({
    name: 'dataDir',
    env: 'REPLYX_DATA_DIR',
    doc: 'The one folder that holds everything: database, files, keys.',
    fallback: './data',
    parse: z
      .string()
      .min(1)
      .transform((path) => resolve(path)),
  }),
  key({
    name: 'databaseUrl',
    env: 'DATABASE_URL',
    doc: 'Being tried out, not for use yet: PostgreSQL 15 or newer with pgvector instead of SQLite, such as `postgres://user:password@host/replyx`.',
    fallback: undefined,
    isSecret: true,
    parse: z
      .string()
      .refine(
        (text) => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol),
        'must be an address such as postgres://user:password@host:5432/replyx',
      )
      .refine(
        (text) => !URL.canParse(text) || new URL(text).pathname.length > 1,
        'must name a database, as in postgres://user:password@host:5432/replyx',
      ),
  }),
  key({
    name: 'publicUrl',
    env: 'REPLYX_PUBLIC_URL',
    doc: 'How people reach this instance, such as `https://help.example.com`; decides links and Secure cookies.',
    fallback: undefined,
    parse: publicUrl,
  }),
  key({
    name: 'trustedProxies',
    env: 'REPLYX_TRUSTED_PROXIES',
    doc: 'Addresses or networks of the proxies in front, whose `X-Forwarded-For` is believed; `loopback` and `private` are names for those networks.',
    fallback: '',
    parse: list,
  }),
  key({
    name: 'logLevel',
    env: 'REPLYX_LOG_LEVEL',
    doc: 'How much is logged: `debug`, `info`, `warn`, `error` or `silent`.',
    fallback: 'info',
    parse: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
  }),
  key({
    name: 'language',
    env: 'REPLYX_LANGUAGE',
    doc: 'Language of the command line and of new accounts: `ru` or `en`.',
    fallback: 'ru',
    parse: z.enum(['ru', 'en']),
  }),
  key({
    name: 'adminEmail',
    env: 'REPLYX_ADMIN_EMAIL',
    doc: 'Makes the first account at the first start, together with the password below, instead of the one-time link.',
    fallback: undefined,
    parse: z.email().max(254),
  }),
  key({
    name: 'adminPassword',
    env: 'REPLYX_ADMIN_PASSWORD',
    doc: 'Password of that first account.',
    fallback: undefined,
    isSecret: true,
    parse: z.string().min(8).max(256),
  }),
  key({
    name: 'masterKey',
    env: 'REPLYX_MASTER_KEY',
    doc: 'Key that encrypts stored secrets (32 bytes, base64); made at the first start and kept in the data folder when not given.',
    fallback: undefined,
    isSecret: true,
    parse: z.string().refine((text) => decodeMasterKey(text) !== undefined, 'must be 32 bytes in base64 or hex'),
  }),
  key({
    name: 'allowedAddresses',
    env: 'REPLYX_ALLOWED_ADDRESSES',
    doc: 'Private addresses ReplyX may call, as `host:port` (a local Ollama, say); set here, the console shows them locked.',
    fallback: undefined,
    parse: list,
  }),
  key({
    name: 'smtpUrl',
    env: 'REPLYX_SMTP_URL',
    doc: 'Mail server, such as `smtps://user:password@mail.example.com`; set here, the console shows it locked.',
    fallback: undefined,
    isSecret: true,
    parse: z
      .string()
      .refine((text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol), 'must begin with smtp:// or smtps://'),
  }),
  key({
    name: 'mailFrom',
    env: 'REPLYX_MAIL_FROM',
    doc: 'Sender of mails, such as `ReplyX <help@example.com>`.',
    fallback: undefined,
    parse: z.string().min(3).max(320),
  }),
  key({
    name: 'metricsToken',
    env: 'REPLYX_METRICS_TOKEN',
    doc: 'Bearer token for `/metrics`; without it only this machine may read them.',
    fallback: undefined,
    isSecret: true,
    parse: z.string().min(16).max(256),
  }),
  key({
    name: 'maxUploadBytes',
    env: 'REPLYX_MAX_UPLOAD_MB',
    doc: 'Largest document in megabytes.',
    fallback: '50',
    parse: whole(1, 2000).transform((mb) => mb * 1024 * 1024),
  }),
  key({ name: 'maxStreams', env: 'REPLYX_MAX_STREAMS', doc: 'Live streams open at once.', fallback: '20000', parse: whole(1, 1_000_000) }),
  key({
    name: 'maxStreamsPerClient',
    env: 'REPLYX_MAX_STREAMS_PER_CLIENT',
    doc: 'Live streams of one visitor, account or API key.',
    fallback: '20',
    parse: whole(1, 1_000_000),
  }),
  key({
    name: 'widgetMessagesPerMinute',
    env: 'REPLYX_WIDGET_MESSAGES_PER_MINUTE',
    doc: 'Messages one visitor may send in a minute; ten times as many for one address, fifty times for one assistant.',
    fallback: '20',
    parse: whole(1, 1_000_000),
  }),
  key({
    name: 'widgetMessagesPerDay',
    env: 'REPLYX_WIDGET_MESSAGES_PER_DAY',
    doc: 'Messages one visitor may send in a day; ten times as many for one address, fifty times for one assistant.',
    fallback: '300',
    parse: whole(1, 10_000_000),
  }),
  key({
    name: 'apiRequestsPerMinute',
    env: 'REPLYX_API_REQUESTS_PER_MINUTE',
    doc: 'Requests one API key may make in a minute.',
    fallback: '600',
    parse: whole(1, 1_000_000),
  }),
  key({
    name: 'telegramApiRoot',
    env: 'REPLYX_TELEGRAM_API_ROOT',
    doc: 'Where the Bot API is: Telegram itself, a mirror, or a Bot API server of your own.',
    fallback: 'https://api.telegram.org',
    parse: apiRoot,
  }),
  key({
    name: 'telegramMode',
    env: 'REPLYX_TELEGRAM_MODE',
    doc: 'How bots hear: `polling` asks Telegram and works behind any network, `webhook` lets Telegram call the public URL (https, port 443, 80, 88 or 8443); set here, the console shows it locked.',
    fallback: undefined,
    parse: z.enum(['polling', 'webhook']),
  }),
  key({
    name: 'telegramProxy',
    env: 'REPLYX_TELEGRAM_PROXY',
    doc: 'Proxy on the way to Telegram, such as `socks5://user:password@host:1080` or `http://host:3128`; set here, the console shows it locked.',
    fallback: undefined,
    isSecret: true,
    parse: z
      .string()
      .refine(
        (text) => /^(https?|socks5h?):$/.test(URL.parse(text)?.protocol ?? '') && URL.parse(text)?.hostname !== '',
        'must be an address such as socks5://user:password@host:1080 or http://host:3128',
      ),
  }),
  key({
    name: 'telegramHangMs',
    env: 'REPLYX_TELEGRAM_HANG_MS',
    doc: 'A thread of bots that does not turn for so many milliseconds is replaced.',
    fallback: '2000',
    parse: whole(100, 600_000),
  }),
  key({
    name: 'keepTracesDays',
    env: 'REPLYX_KEEP_TRACES_DAYS',
    doc: 'Days for which it is kept how each answer was made (some 15 KB an answer); 0 keeps it for ever. The answers themselves stay.',
    fallback: '90',
    parse: whole(0, 36_500),
  }),
  key({
    name: 'keepAuditDays',
    env: 'REPLYX_KEEP_AUDIT_DAYS',
    doc: 'Days for which the audit log is kept, 30 at least; 0 keeps it for ever.',
    fallback: '400',
    parse: whole(0, 36_500).refine((days) => days === 0 || days >= 30, 'must be 0 or at least 30'),
  }),
]
