import { plainIp } from '../../kernel/ip.ts'
import { OutboundFailed, OutboundRefused } from './errors.ts'
import type { IsPublicAddress } from './public-address.ts'

/** Every address of a name, IPv4 and IPv6, best first. Throws when there is none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

export interface TargetRules {
  /** `host:port` pairs the admin opened. */
  allowList: () => readonly string[]
  ownAddresses: () => readonly string[]
  resolve: Resolve
  isPublic: IsPublicAddress
}

/** A checked place to call: whoever connects must use one of these addresses, not the name. */
export interface Target {
  url: URL
  hostname: string
  port: number
  addresses: readonly string[]
}

export const checkTarget = async (url: URL, rules: TargetRules): Promise<Target> => {
  const { hostname, port } = checkUrl(url)
  const literal = plainIp(hostname)
  const addresses = literal === undefined ? await resolveAll(hostname, rules.resolve) : [hostname]
  const target = { url, hostname, port, addresses }
  const opened = new Set(rules.allowList().map(openedPlace))
  if (opened.has(`${hostname}|${port}`)) return target
  if (addresses.every((address) => opened.has(`${plainIp(address) ?? address}|${port}`))) return target
  // The low ports other than these two speak to machines, not to us: mail, shells, databases of old.
  if (port < 1024 && port !== 80 && port !== 443) throw new OutboundRefused('port', hostname)
  // One private address among public ones is enough to be led there.
  if (!addresses.every(rules.isPublic)) throw new OutboundRefused('private_address', hostname)
  const own = new Set(rules.ownAddresses().map((address) => plainIp(address)))
  if (addresses.some((address) => own.has(plainIp(address)))) throw new OutboundRefused('own_address', hostname)
  return target
}

const checkUrl = (url: URL): { hostname: string; port: number } => {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new OutboundRefused('scheme', url.hostname)
  if (url.username !== '' || url.password !== '') throw new OutboundRefused('user_info', url.hostname)
  const hostname = bareHost(url.hostname)
  if (hostname === '') throw new OutboundRefused('host', '')
  return { hostname, port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) }
}

const bareHost = (host: string): string => host.replace(/^\[|\]$/g, '').replace(/\.+$/, '')

const resolveAll = async (hostname: string, resolve: Resolve): Promise<readonly string[]> => {
  const addresses = await resolve(hostname).catch(() => [])
  if (addresses.length === 0) throw new OutboundFailed('ENOTFOUND', hostname)
  return addresses
}

/** `host:port` as the admin typed it, in the form the check compares. */
const openedPlace = (entry: string): string => {
  const match = /^(.+):(\d{1,5})$/.exec(entry.trim())
  const host = URL.parse(`http://${match?.[1] ?? ''}/`)?.hostname ?? ''
  return `${bareHost(host)}|${Number(match?.[2])}`
}
