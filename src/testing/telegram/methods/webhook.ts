import { setAllowedUpdates, shownKinds } from '../allowed-updates.ts'
import type { Args } from '../args.ts'
import type { Call } from '../call.ts'
import { openWebhook, type WebhookSettings } from '../webhooks.ts'
import { badRequest, tooMany } from '../wire.ts'
import type { World } from '../world.ts'
import { endPoll } from './updates.ts'

export interface Described {
  result: true
  description: string
}

type CarryOut = (name: string, args: Args) => Promise<unknown>

const PORTS = new Set(['', '443', '80', '88', '8443'])
const CERTIFICATE_BYTES = 3 << 20
const ASKED = ['url', 'maxConnections', 'secret', 'fixedIp'] as const

export const setWebhook = (call: Call, carryOut: CarryOut): Described => {
  const { args, bot, world } = call
  const url = args.text('url')
  if (url === '') return deleteWebhook(call)
  const now = world.now()
  if (now < bot.nextWebhookSetAt) throw tooMany(1)
  bot.nextWebhookSetAt = now + 1_000 / world.speed
  const isDropping = args.flag('drop_pending_updates')
  const asked = readAsked(call)
  const { webhook } = bot
  const isSame = webhook !== undefined && !webhook.hasCertificate && ASKED.every((one) => webhook[one] === asked[one])
  if (isSame && !asked.hasCertificate && !isDropping) {
    setAllowedUpdates(bot, args)
    return { result: true, description: 'Webhook is already set' }
  }
  // The old one goes before the new one is looked at: who sets a bad address has none.
  endPoll(bot, 'Conflict: terminated by setWebhook request')
  close(call)
  if (isDropping) bot.queue.keepNewest(0)
  const settings = { ...asked, ...checkTarget(call, url) }
  setAllowedUpdates(bot, args)
  bot.webhook = openWebhook(world, bot, { settings, carryOut })
  return { result: true, description: 'Webhook was set' }
}

export const deleteWebhook = (call: Call): Described => {
  const { args, bot } = call
  if (args.flag('drop_pending_updates')) bot.queue.keepNewest(0)
  if (!bot.webhook) return { result: true, description: 'Webhook is already deleted' }
  close(call)
  return { result: true, description: 'Webhook was deleted' }
}

const close = ({ bot }: Call): void => {
  bot.webhook?.close()
  bot.webhook = undefined
}

export const getWebhookInfo = ({ bot }: Call): unknown => {
  const { webhook, queue } = bot
  const kinds = shownKinds(bot)
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: webhook?.hasCertificate ?? false,
    pending_update_count: queue.pending,
    ...(webhook?.lastError
      ? { last_error_date: Math.floor(webhook.lastError.at / 1_000), last_error_message: webhook.lastError.message }
      : {}),
    ...(webhook ? { max_connections: webhook.maxConnections, ip_address: webhook.ip } : {}),
    ...(kinds ? { allowed_updates: kinds } : {}),
  }
}

const readAsked = ({ args, world }: Call): Omit<WebhookSettings, 'target' | 'ip'> => ({
  url: args.text('url'),
  maxConnections: args.integer('max_connections', { fallback: 40, min: 1, max: world.isLocal ? 100_000 : 100 }),
  secret: args.text('secret_token'),
  fixedIp: args.text('ip_address'),
  hasCertificate: args.uploads.has('certificate'),
})

const checkTarget = ({ args, world }: Call, given: string): { target: string; ip: string } => {
  const withScheme = /^[a-z]+:\/\//i.test(given) ? given : `https://${given}`
  if (!URL.canParse(withScheme)) throw badRequest('invalid webhook URL specified')
  const url = new URL(withScheme)
  const secret = args.text('secret_token')
  if (secret.length > 256) throw badRequest('secret token is too long')
  if (!/^[\w-]*$/.test(secret)) throw badRequest('secret token contains unallowed characters')
  const certificate = args.uploads.get('certificate')
  if (certificate && certificate.bytes.length > CERTIFICATE_BYTES) {
    throw badRequest(`certificate size is too big (${certificate.bytes.length} bytes)`)
  }
  checkAddress(world, url)
  return resolve(world, url, args.text('ip_address'))
}

const checkAddress = (world: World, url: URL): void => {
  if (world.isLocal) return
  if (url.protocol !== 'https:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  if (!PORTS.has(url.port)) throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443')
}

const RESERVED = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|0\.)/

/** Names lead nowhere but where the test has laid a route: nothing here reaches the network. */
const resolve = (world: World, url: URL, fixed: string): { target: string; ip: string } => {
  const route = world.webhookRoutes.get(url.origin)
  if (route !== undefined) return { target: route + url.pathname + url.search, ip: fixed === '' ? '203.0.113.7' : fixed }
  const host = fixed === '' ? url.hostname : fixed
  const ip = host === 'localhost' ? '127.0.0.1' : host
  if (world.isLocal && RESERVED.test(ip)) return { target: url.href, ip }
  if (RESERVED.test(ip)) throw badRequest(`bad webhook: IP address ${ip} is reserved`)
  throw badRequest('bad webhook: Failed to resolve host: Name or service not known')
}
