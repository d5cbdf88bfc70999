import { BlockList, isIPv6 } from 'node:net'
import { AppError } from '../../kernel/app-error.ts'
import { plainIp } from '../../kernel/ip.ts'

const NAMED: Record<string, readonly string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', '127.0.0.0/8', '::1/128'],
}

export type ClientIp = (peer: string | undefined, forwardedFor: string | null | undefined) => string

/**
 * The address of who really asks: the peer, or, when the peer is a proxy we trust, the first address from the right of
 * `X-Forwarded-For` that is not one of ours. Without trusted proxies the header is never believed.
 */
export const createClientIp = (trustedProxies: readonly string[]): ClientIp => {
  const trusted = new BlockList()
  for (const entry of trustedProxies.flatMap((name) => NAMED[name] ?? [name])) addNetwork(trusted, entry)
  const isTrusted = (ip: string): boolean => trusted.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')
  return (peer, forwardedFor) => {
    const direct = plainIp(peer ?? '') ?? '0.0.0.0'
    if (trustedProxies.length === 0 || !forwardedFor || !isTrusted(direct)) return direct
    let nearest = direct
    for (const hop of forwardedFor.split(',').toReversed()) {
      const ip = plainIp(hop)
      if (!ip) return nearest
      nearest = ip
      if (!isTrusted(ip)) return ip
    }
    return nearest
  }
}

const addNetwork = (list: BlockList, entry: string): void => {
  const [address = '', prefix] = entry.split('/')
  const ip = plainIp(address)
  const bits = prefix === undefined ? undefined : Number(prefix)
  try {
    if (!ip) throw new Error('not an address')
    const family = isIPv6(ip) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(ip, family)
    else list.addSubnet(ip, bits, family)
  } catch (cause) {
    throw new AppError(
      'invalid',
      { key: 'error.config_value', params: { name: 'REPLYX_TRUSTED_PROXIES', reason: `“${entry}” is no address or network` } },
      { cause },
    )
  }
}
