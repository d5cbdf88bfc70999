import { Args } from './args.ts'
import { type QueuedUpdate, toUpdateJson } from './update-queue.ts'
import type { Bot, World } from './world.ts'

/** A set webhook and the sending to it: chats side by side, updates of one chat one after another. */
export interface Webhook {
  url: string
  target: string
  ip: string
  fixedIp: string
  maxConnections: number
  secret: string
  hasCertificate: boolean
  lastError: { at: number; message: string } | undefined
  add: (update: QueuedUpdate) => void
  close: () => void
}

export type WebhookSettings = Omit<Webhook, 'add' | 'close' | 'lastError'>

interface Line {
  key: number
  updates: QueuedUpdate[]
  failures: number
  delayS: number
}

const READ_TIMEOUT_MS = 60_000
const LONGEST_DELAY_S = 60
const LONGEST_RETRY_AFTER_S = 3_600
/** What an answer may order by naming a method in it. */
const UNORDERED = new Set(['deletewebhook', 'setwebhook', 'close', 'logout'])

export const openWebhook = (
  world: World,
  bot: Bot,
  options: { settings: WebhookSettings; carryOut: (name: string, args: Args) => Promise<unknown> },
): Webhook => {
  const { settings, carryOut } = options
  const lines = new Map<number, Line>()
  const ready: Line[] = []
  const stop = new AbortController()
  let active = 0

  const add = (update: QueuedUpdate): void => {
    let line = lines.get(update.key)
    if (!line) {
      line = { key: update.key, updates: [], failures: 0, delayS: 1 }
      lines.set(update.key, line)
      ready.push(line)
    }
    line.updates.push(update)
  }

  const sendReady = (): void => {
    while (active < settings.maxConnections && !stop.signal.aborted) {
      const line = ready.shift()
      if (!line) return
      active++
      void sendOne(line, line.updates[0]!)
    }
  }

  /** The line is done or goes on with its next update. */
  const next = (line: Line): void => {
    line.updates.shift()
    Object.assign(line, { failures: 0, delayS: 1 })
    if (line.updates.length > 0) ready.push(line)
    else lines.delete(line.key)
  }

  const sendOne = async (line: Line, update: QueuedUpdate): Promise<void> => {
    const outcome = await attempt(update)
    active--
    if (stop.signal.aborted) return
    if (outcome.error === undefined) {
      bot.queue.forget(update)
      next(line)
      return sendReady()
    }
    webhook.lastError = { at: world.now(), message: outcome.error }
    const waitS = nextWait(line, outcome.retryAfterS)
    line.failures++
    if (world.now() + waitS * 1_000 > update.expiresAt) {
      bot.queue.forget(update)
      next(line)
    } else {
      setTimeout(
        () => {
          ready.push(line)
          sendReady()
        },
        (waitS * 1_000) / world.speed,
      )
    }
    sendReady()
  }

  const attempt = async (update: QueuedUpdate): Promise<{ error?: string; retryAfterS: number }> => {
    update.deliveries++
    update.deliveredAt ??= world.now()
    try {
      const response = await fetch(settings.target, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'accept-encoding': 'gzip, deflate',
          host: new URL(settings.url).host,
          ...(settings.secret === '' ? {} : { 'x-telegram-bot-api-secret-token': settings.secret }),
        },
        body: toUpdateJson(update),
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(READ_TIMEOUT_MS / world.speed)]),
      })
      const text = await response.text()
      if (response.ok) {
        await obey(text)
        return { retryAfterS: 0 }
      }
      const retryAfterS = Math.min(LONGEST_RETRY_AFTER_S, Number(response.headers.get('retry-after')) || 0)
      return { error: `Wrong response from the webhook: ${response.status} ${response.statusText}`, retryAfterS }
    } catch (error) {
      return { error: networkError(error), retryAfterS: 0 }
    }
  }

  const obey = async (text: string): Promise<void> => {
    const order = parseOrder(text)
    const name = typeof order?.method === 'string' ? order.method.toLowerCase() : ''
    if (order === undefined || name === '' || UNORDERED.has(name) || name.startsWith('get')) return
    // Whoever orders this way never learns how it went.
    await carryOut(name, new Args(order)).catch(() => undefined)
  }

  for (const update of bot.queue.all()) add(update)
  const webhook: Webhook = {
    ...settings,
    lastError: undefined,
    add: (update) => {
      add(update)
      sendReady()
    },
    close: () => stop.abort(),
  }
  sendReady()
  return webhook
}

/** The first failure is repeated at once, later ones with twice the delay each time. */
const nextWait = (line: Line, retryAfterS: number): number => {
  if (retryAfterS > 0) return retryAfterS
  if (line.failures === 0) return 0
  line.delayS = Math.min(LONGEST_DELAY_S, line.delayS * 2)
  return line.delayS
}

const parseOrder = (text: string): Record<string, unknown> | undefined => {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

const networkError = (error: unknown): string => {
  const { code = '', name = '' } = error as { code?: string; name?: string }
  if (code === 'ConnectionRefused' || code === 'ECONNREFUSED') return 'Connection refused'
  if (name === 'TimeoutError') return 'Read timeout expired'
  if (/CERT|SSL|TLS/i.test(code)) return 'SSL error {error:0A000086:SSL routines::certificate verify failed}'
  return 'Connection reset by peer'
}
