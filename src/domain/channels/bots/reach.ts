import { z } from 'zod'
import { AppError } from '../../../kernel/app-error.ts'
import type { Db } from '../../../platform/db/index.ts'
import { readSetting } from '../../../platform/db/settings.ts'
import type { Secrets } from '../../../platform/secrets/index.ts'
import type { BotAddress } from '../ports.ts'
import type { Bot } from './bot.ts'
import type { StoredBot } from './store.ts'

/** Whether bots ask Telegram for what is new, or Telegram calls them. */
export type LineMode = 'polling' | 'webhook'

/** How the instance reaches Telegram and is reached by it, where no bot says otherwise. */
export interface InstanceReach {
  mode: LineMode
  apiRoot: string | null
  proxy: string | null
}

export interface ReachDeps {
  db: Pick<Db, 'read'>
  secrets: Pick<Secrets, 'seal' | 'open'>
  /** What the environment sets; undefined leaves it to the console. */
  fixed: { mode: LineMode | undefined; apiRoot: string | undefined; proxy: string | undefined }
  /** Telegram itself. */
  standardRoot: string
  publicUrl: string | undefined
  /** `host:port` pairs on private addresses that the admin opened. */
  allowedAddresses: () => readonly string[]
}

export interface Reach {
  readonly mode: LineMode
  /** What the console set. */
  readonly set: InstanceReach
  readonly fixed: ReachDeps['fixed']
  readonly standardRoot: string
  readonly publicUrl: string | undefined
  /** Also as it would be with another reach of the instance. */
  addressOf(stored: StoredBot, asIf?: InstanceReach): BotAddress
  /** Of a bot that has no settings yet; the token is missing. */
  newcomer(): Omit<BotAddress, 'token'>
  /** Where Telegram finds this bot, in webhook mode. */
  hookUrl(bot: Pick<Bot, 'hookKey'>): string
  /** Sealed, as it is stored. */
  sealed(reach: InstanceReach): StoredReach
  /** Holds from now on for whoever asks. */
  take(reach: InstanceReach): void
}

export const REACH_SETTING = 'telegram.reach'
const REACH_AAD = 'settings|value||telegram.reach'

const StoredReach = z.strictObject({
  mode: z.enum(['polling', 'webhook']),
  apiRoot: z.string().nullable(),
  proxySealed: z.string().nullable(),
})
type StoredReach = z.infer<typeof StoredReach>

export const tokenAad = ({ workspaceId, id }: Pick<Bot, 'workspaceId' | 'id'>): string => `telegram_bots|token_sealed|${workspaceId}|${id}`
export const proxyAad = ({ workspaceId, id }: Pick<Bot, 'workspaceId' | 'id'>): string => `telegram_bots|proxy|${workspaceId}|${id}`

/** Reads what the console stored once; afterwards only `take` changes it. */
export const openReach = async (deps: ReachDeps): Promise<Reach> => {
  const { secrets, fixed } = deps
  const stored = await readSetting(deps.db.read, REACH_SETTING)
  let set = stored === undefined ? NOTHING_SET : openStored(deps, StoredReach.parse(stored))
  return {
    get mode() {
      const mode = fixed.mode ?? set.mode
      // It was chosen while there was an address; without one Telegram could call nobody.
      return deps.publicUrl === undefined ? 'polling' : mode
    },
    get set() {
      return set
    },
    fixed,
    standardRoot: deps.standardRoot,
    publicUrl: deps.publicUrl,
    addressOf: ({ bot, tokenSealed }, asIf = set) => ({
      token: secrets.open(tokenSealed, tokenAad(bot)),
      ...wayOf(deps, asIf, { apiRoot: bot.settings.apiRoot, proxy: ownProxy(deps, bot) }),
    }),
    newcomer: () => wayOf(deps, set, { apiRoot: undefined, proxy: undefined }),
    hookUrl: ({ hookKey }) => `${deps.publicUrl ?? ''}${HOOK_PATH}/${hookKey}`,
    sealed: ({ proxy, ...rest }) => ({ ...rest, proxySealed: proxy === null ? null : secrets.seal(proxy, REACH_AAD) }),
    take: (reach) => {
      set = reach
    },
  }
}

const HOOK_PATH = '/hooks/telegram'
const NOTHING_SET: InstanceReach = { mode: 'polling', apiRoot: null, proxy: null }

const openStored = ({ secrets }: ReachDeps, { proxySealed, ...rest }: StoredReach): InstanceReach => ({
  ...rest,
  proxy: proxySealed === null ? null : secrets.open(proxySealed, REACH_AAD),
})

const ownProxy = ({ secrets }: ReachDeps, bot: Bot): string | undefined => {
  const { proxySealed } = bot.settings
  return proxySealed === undefined ? undefined : secrets.open(proxySealed, proxyAad(bot))
}

/** The bot's own way, else the instance's. Who has an API root of his own does not go through the instance's proxy, which may stand
 *  in a network that he has no business in. */
const wayOf = (
  { fixed, standardRoot, allowedAddresses }: ReachDeps,
  set: InstanceReach,
  own: { apiRoot: string | undefined; proxy: string | undefined },
): Omit<BotAddress, 'token'> => {
  const proxy = own.proxy ?? (own.apiRoot === undefined ? (fixed.proxy ?? set.proxy ?? undefined) : undefined)
  const isRootTrusted = own.apiRoot === undefined && (fixed.apiRoot !== undefined || set.apiRoot === null)
  const isProxyTrusted = proxy === undefined || (own.proxy === undefined && fixed.proxy !== undefined)
  return {
    apiRoot: own.apiRoot ?? fixed.apiRoot ?? set.apiRoot ?? standardRoot,
    ...(proxy === undefined ? {} : { proxy }),
    ...(isRootTrusted && isProxyTrusted ? {} : { guard: { opened: [...allowedAddresses()], isRootTrusted, isProxyTrusted } }),
  }
}

const MAX_ADDRESS = 500

/** As somebody typed it, without a slash at the end; null for nothing. Throws `invalid`. */
export const parseApiRoot = (text: string): string | null => {
  const trimmed = text.trim().replace(/\/+$/, '')
  if (trimmed === '') return null
  const url = URL.parse(trimmed)
  const isFine = url && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === ''
  if (!isFine || trimmed.length > MAX_ADDRESS) throw new AppError('invalid', { key: 'error.telegram_root_shape' }, { field: 'apiRoot' })
  return trimmed
}

export const parseProxyAddress = (text: string): string | null => {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const url = URL.parse(trimmed)
  const isFine = url && /^(https?|socks5h?):$/.test(url.protocol) && url.hostname !== '' && /^\/?$/.test(url.pathname)
  if (!isFine || trimmed.length > MAX_ADDRESS) throw new AppError('invalid', { key: 'error.telegram_proxy_shape' }, { field: 'proxy' })
  return trimmed
}

/** What may be shown of a proxy: where it is, not how it is entered. */
export const shownProxy = (proxy: string | null): string | null => {
  const url = proxy === null ? null : URL.parse(proxy)
  return url ? `${url.protocol}//${url.username === '' ? '' : '…@'}${url.host}` : null
}
