import type { BotId } from '../../../kernel/ids.ts'
import { createSemaphore } from '../../../platform/limits/index.ts'
import { isSameSecret, newToken } from '../../../platform/secrets/index.ts'
import { ALLOWED_UPDATES, BotApiRefused, BotApiUnreachable, type BotFleet, type LineState } from '../ports.ts'
import type { BotsDeps } from './deps.ts'
import type { StoredBot } from './store.ts'

export interface WebhookDeps extends Pick<BotsDeps, 'clock' | 'log' | 'secrets' | 'reach'> {
  /** What is shown of the bot has changed. */
  touched(botId: BotId): void
  fleet(): BotFleet
  tell(botId: BotId, seen: LineState): void
  /** The calls do not arrive: from now on the bot asks Telegram itself. */
  poll(stored: StoredBot): void
  /** It is worth another try. */
  callAgain(stored: StoredBot): void
}

/** What Telegram says of the line to a bot. */
export interface LineInfo {
  pending: number
  lastError: string | null
  lastErrorAt: number | null
  at: number
}

interface Hook {
  stored: StoredBot
  secret: string
  url: string
  /** `fallen`: Telegram could not call; the bot polls. */
  state: 'setting' | 'set' | 'fallen'
  since: number
  heardAt: number
  checkedAt: number
  failures: number
  /** A complaint of Telegram's was seen already: the next one counts. */
  isSuspected: boolean
  timer: Timer | undefined
}

const AT_ONCE = 20
const MAX_CONNECTIONS = 40
const CHECK_EVERY_MS = 30_000
/** So many are looked after at a check, and all that are suspected: they share one address. */
const SAMPLE = 50
const FIRST_DELAY_MS = 1000
const MAX_DELAY_MS = 60_000
/** A public address that failed is tried again after an hour, then less and less often. */
const AGAIN_MS = 60 * 60_000
const MAX_AGAIN_MS = 24 * AGAIN_MS
/** A stumble is not a state to worry the owner with. */
const FAILURES_TO_TELL = 2

/**
 * The bots that Telegram calls. It is told where, and asked whether its calls arrive; where they do not, the bot polls until
 * somebody has mended the address. Telegram keeps what it could not bring, so that changing between the two loses nothing, and
 * what it brings twice is known by its number.
 */
export class Webhooks {
  readonly #deps: WebhookDeps
  readonly #hooks = new Map<BotId, Hook>()
  readonly #byKey = new Map<string, Hook>()
  readonly #infos = new Map<BotId, LineInfo>()
  /** How often a bot's webhook has failed, and when it did last. */
  readonly #falls = new Map<BotId, { count: number; why: string; until: number }>()
  readonly #line = createSemaphore({ slots: AT_ONCE, maxWaiting: Number.POSITIVE_INFINITY })
  readonly #nobody = newToken()
  #checks: Timer | undefined

  constructor(deps: WebhookDeps) {
    this.#deps = deps
  }

  /** The bot is held, and asks for nothing itself: Telegram is told to call. */
  begin(stored: StoredBot): void {
    const { bot, hookSecretSealed } = stored
    this.#forget(bot.id)
    const now = this.#deps.clock()
    const hook: Hook = {
      stored,
      secret: this.#deps.secrets.open(hookSecretSealed, hookAad(bot)),
      url: this.#deps.reach.hookUrl(bot),
      state: 'setting',
      since: now,
      heardAt: 0,
      checkedAt: now,
      failures: 0,
      isSuspected: false,
      timer: undefined,
    }
    this.#hooks.set(bot.id, hook)
    this.#byKey.set(bot.hookKey, hook)
    this.#checks ??= setInterval(() => void this.check(), CHECK_EVERY_MS).unref()
    void this.#line.run(() => this.#establish(hook))
  }

  /** It is not called any more. Resolves when Telegram was told, well or not. */
  async end(botId: BotId): Promise<void> {
    if (!this.#hooks.has(botId)) return
    this.#forget(botId)
    await this.#tellToStop(botId)
  }

  /** As `end`, and Telegram goes on calling: it will be there again. */
  leave(botId: BotId): void {
    this.#forget(botId)
  }

  /** Failures of before count no more. */
  forgive(botId: BotId): void {
    this.#falls.delete(botId)
  }

  /** Why this bot polls although it should be called; undefined for one that may be called. */
  whyFallen(botId: BotId): string | undefined {
    const fall = this.#falls.get(botId)
    return fall && fall.until > this.#deps.clock() ? fall.why : undefined
  }

  isCalled(botId: BotId): boolean {
    return this.#hooks.get(botId)?.state === 'set'
  }

  infoOf(botId: BotId): LineInfo | undefined {
    return this.#infos.get(botId)
  }

  /** Whose call this is. A stranger learns nothing, also not by how long it takes. */
  admit({ key, secret }: { key: string; secret: string }): BotId | undefined {
    const hook = this.#byKey.get(key)
    const isRight = isSameSecret(secret, hook?.secret ?? this.#nobody)
    return hook && isRight ? hook.stored.bot.id : undefined
  }

  /** A call came and is stored. */
  heard(botId: BotId): void {
    const hook = this.#hooks.get(botId)
    if (hook) hook.heardAt = this.#deps.clock()
  }

  /** Asks Telegram about those bots whose turn it is. */
  async check(): Promise<void> {
    const now = this.#deps.clock()
    const set = [...this.#hooks.values()].filter((hook) => hook.state === 'set' && now - hook.checkedAt >= CHECK_EVERY_MS / 2)
    const oldest = set.toSorted((a, b) => a.checkedAt - b.checkedAt).slice(0, SAMPLE)
    const due = new Set([...oldest, ...set.filter((hook) => hook.isSuspected)])
    await Promise.all([...due].map((hook) => this.#line.run(() => this.#look(hook))))
  }

  /** What waits at Telegram for a bot, of either mode; fails quietly. */
  async freshen(botId: BotId): Promise<void> {
    try {
      this.#keep(botId, await this.#deps.fleet().call(botId, 'getWebhookInfo', {}))
    } catch (error) {
      this.#deps.log.debug({ err: error, bot: botId }, 'Telegram told nothing about a line')
    }
  }

  close(): void {
    clearInterval(this.#checks)
    for (const botId of this.#hooks.keys()) this.#forget(botId)
  }

  #forget(botId: BotId): void {
    const hook = this.#hooks.get(botId)
    if (!hook) return
    clearTimeout(hook.timer)
    this.#hooks.delete(botId)
    this.#byKey.delete(hook.stored.bot.hookKey)
  }

  #isCurrent(hook: Hook): boolean {
    return this.#hooks.get(hook.stored.bot.id) === hook
  }

  async #establish(hook: Hook): Promise<void> {
    const { bot } = hook.stored
    if (!this.#isCurrent(hook)) return
    try {
      await this.#deps.fleet().call(bot.id, 'setWebhook', {
        url: hook.url,
        secret_token: hook.secret,
        max_connections: MAX_CONNECTIONS,
        allowed_updates: ALLOWED_UPDATES,
        drop_pending_updates: false,
      })
      if (!this.#isCurrent(hook)) return
      hook.state = 'set'
      hook.since = this.#deps.clock()
      hook.failures = 0
      this.#deps.tell(bot.id, { state: 'working' })
    } catch (error) {
      if (this.#isCurrent(hook)) await this.#stumbled(hook, error)
    }
  }

  async #stumbled(hook: Hook, error: unknown): Promise<void> {
    const { bot } = hook.stored
    hook.failures++
    let delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (hook.failures - 1))
    if (error instanceof BotApiRefused) {
      const { code, description: detail } = error
      if (code === 401 || code === 404) return this.#deps.tell(bot.id, { state: 'unauthorized', detail })
      if (code === 429) delayMs = error.retryAfterMs ?? delayMs
      else if (code < 500) return this.#fall(hook, detail)
    } else if (!(error instanceof BotApiUnreachable)) this.#deps.log.error({ err: error, bot: bot.id }, 'a webhook could not be set')
    if (hook.failures >= FAILURES_TO_TELL) this.#deps.tell(bot.id, { state: 'unreachable', detail: detailOf(error) })
    hook.timer = setTimeout(() => void this.#line.run(() => this.#establish(hook)), delayMs)
  }

  async #look(hook: Hook): Promise<void> {
    const { bot } = hook.stored
    if (!this.#isCurrent(hook)) return
    hook.checkedAt = this.#deps.clock()
    try {
      const info = await this.#deps.fleet().call(bot.id, 'getWebhookInfo', {})
      if (!this.#isCurrent(hook)) return
      const line = this.#keep(bot.id, info)
      if (info.url === '') return await this.#establish(hook)
      // Somebody else has taken the bot: two who set it by turns would both lose.
      if (info.url !== hook.url) return this.#deps.tell(bot.id, { state: 'conflict', detail: `webhook: ${hostOf(info.url)}` })
      await this.#judge(hook, line)
    } catch (error) {
      if (this.#isCurrent(hook)) this.#lookFailed(hook, error)
    }
  }

  #lookFailed(hook: Hook, error: unknown): void {
    const { id } = hook.stored.bot
    if (error instanceof BotApiRefused && (error.code === 401 || error.code === 404)) {
      this.#deps.tell(id, { state: 'unauthorized', detail: error.description })
    } else if (error instanceof BotApiUnreachable) this.#deps.tell(id, { state: 'unreachable', detail: error.message })
    else this.#deps.log.warn({ err: error, bot: id }, 'Telegram told nothing about a webhook')
  }

  /** A complaint since the last call that arrived, while something waits: once may be our own restart, twice is the address. */
  async #judge(hook: Hook, { pending, lastError, lastErrorAt }: LineInfo): Promise<void> {
    const isComplaint = lastError !== null && pending > 0 && (lastErrorAt ?? 0) >= Math.max(hook.since, hook.heardAt) - SECOND_MS
    if (isComplaint && hook.isSuspected) return this.#fall(hook, lastError)
    if (isComplaint) for (const other of this.#hooks.values()) other.isSuspected = true
    else hook.isSuspected = false
    this.#deps.tell(hook.stored.bot.id, { state: 'working' })
  }

  /** Telegram cannot call: the bot asks by itself, and is called again when some time has passed. */
  async #fall(hook: Hook, why: string): Promise<void> {
    const { stored } = hook
    const { id } = stored.bot
    const count = (this.#falls.get(id)?.count ?? 0) + 1
    const againMs = Math.min(MAX_AGAIN_MS, AGAIN_MS * 2 ** (count - 1))
    this.#falls.set(id, { count, why, until: this.#deps.clock() + againMs })
    this.#deps.log.warn({ bot: id, why }, 'Telegram cannot call a bot, which polls instead')
    // Calls on their way still find it.
    hook.state = 'fallen'
    await this.#tellToStop(id)
    if (!this.#isCurrent(hook)) return
    this.#deps.poll(stored)
    hook.timer = setTimeout(() => {
      if (!this.#isCurrent(hook)) return
      this.#forget(id)
      this.#deps.callAgain(stored)
    }, againMs)
    hook.timer.unref()
  }

  async #tellToStop(botId: BotId): Promise<void> {
    try {
      await this.#deps.fleet().call(botId, 'deleteWebhook', { drop_pending_updates: false })
    } catch (error) {
      // The line that polls meets it and asks again.
      this.#deps.log.debug({ err: error, bot: botId }, 'a webhook could not be taken back')
    }
  }

  #keep(
    botId: BotId,
    info: { pending_update_count: number; last_error_date?: number | undefined; last_error_message?: string | undefined },
  ): LineInfo {
    const line: LineInfo = {
      pending: info.pending_update_count,
      lastError: info.last_error_message?.slice(0, 300) ?? null,
      lastErrorAt: info.last_error_date === undefined ? null : info.last_error_date * SECOND_MS,
      at: this.#deps.clock(),
    }
    const before = this.#infos.get(botId)
    this.#infos.set(botId, line)
    if (before?.pending !== line.pending || before.lastErrorAt !== line.lastErrorAt) this.#deps.touched(botId)
    return line
  }
}

const SECOND_MS = 1000

const detailOf = (error: unknown): string => {
  if (error instanceof BotApiRefused) return error.description
  return error instanceof BotApiUnreachable ? error.message : 'no answer'
}

export const hookAad = ({ workspaceId, id }: { workspaceId: string; id: string }): string =>
  `telegram_bots|hook_secret_sealed|${workspaceId}|${id}`

export const hostOf = (url: string): string => URL.parse(url)?.host ?? url.slice(0, 100)
