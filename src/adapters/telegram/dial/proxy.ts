import { isIP } from 'node:net'
import { type Handshake, ProxyFailed } from './handshake.ts'

export interface Proxy {
  kind: 'http' | 'https' | 'socks5'
  host: string
  port: number
  user: string
  password: string
}

const PORTS = { http: 80, https: 443, socks5: 1080 } as const

/** `http://user:password@host:port`, `https://…`, `socks5://…`; undefined for anything else. */
export const parseProxy = (text: string): Proxy | undefined => {
  const url = URL.parse(text)
  const kind = url?.protocol.slice(0, -1).replace('socks5h', 'socks5')
  if (!url || (kind !== 'http' && kind !== 'https' && kind !== 'socks5') || url.hostname === '') return undefined
  return {
    kind,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || PORTS[kind],
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  }
}

/** Asks the proxy for a line to a place. Throws ProxyFailed. */
export const askProxy = (line: Handshake, proxy: Proxy, to: { host: string; port: number }): Promise<void> =>
  proxy.kind === 'socks5' ? askSocks(line, proxy, to) : askHttp(line, proxy, to)

const askHttp = async (line: Handshake, { user, password }: Proxy, { host, port }: { host: string; port: number }): Promise<void> => {
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const secret = user === '' ? '' : `Proxy-Authorization: Basic ${Buffer.from(`${user}:${password}`).toString('base64')}\r\n`
  line.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${secret}\r\n`)
  const head = (await line.takeThrough('\r\n\r\n')).toString('latin1')
  const [, status, reason = ''] = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]{0,60}))?/.exec(head) ?? []
  if (status === undefined) throw new ProxyFailed('speaks another protocol')
  if (status === '407') throw new ProxyFailed('wants another user or password (407)')
  if (!status.startsWith('2')) throw new ProxyFailed(`${status} ${reason}`.trim())
}

const VERSION = 5
const NO_SECRET = 0
const BY_PASSWORD = 2
/** The words of RFC 1928. */
const REFUSALS = [
  '',
  'general failure',
  'not allowed by its rules',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'time to live expired',
  'command not supported',
  'address type not supported',
]

const askSocks = async (line: Handshake, { user, password }: Proxy, to: { host: string; port: number }): Promise<void> => {
  line.write(Uint8Array.of(VERSION, ...(user === '' ? [1, NO_SECRET] : [2, NO_SECRET, BY_PASSWORD])))
  const [version, method] = await line.take(2)
  if (version !== VERSION) throw new ProxyFailed('speaks another protocol')
  if (method === BY_PASSWORD && user !== '') {
    line.write(Buffer.concat([Uint8Array.of(1), sized(user), sized(password)]))
    const [, isWrong] = await line.take(2)
    if (isWrong !== 0) throw new ProxyFailed('wants another user or password')
  } else if (method !== NO_SECRET) throw new ProxyFailed('wants a user and a password')
  line.write(Buffer.concat([Uint8Array.of(VERSION, 1, 0), placeOf(to.host), Uint8Array.of(to.port >> 8, to.port & 255)]))
  const [, refusal = 1, , kind] = await line.take(4)
  if (refusal !== 0) throw new ProxyFailed(REFUSALS[refusal] ?? `refused (${refusal})`)
  // Where it connects from, which nobody needs to know.
  const length = kind === 1 ? 4 : kind === 4 ? 16 : ((await line.take(1))[0] ?? 0)
  await line.take(length + 2)
}

const sized = (text: string): Buffer => {
  const bytes = Buffer.from(text).subarray(0, 255)
  return Buffer.concat([Uint8Array.of(bytes.length), bytes])
}

/** Names go as names: the proxy may know addresses that this machine is not told. */
const placeOf = (host: string): Buffer => {
  const version = isIP(host)
  if (version === 4) return Buffer.from([1, ...host.split('.').map(Number)])
  if (version === 6) return Buffer.concat([Uint8Array.of(4), bytesOfV6(host)])
  return Buffer.concat([Uint8Array.of(3), sized(host)])
}

const bytesOfV6 = (host: string): Buffer => {
  const [head = '', tail] = host.split('::')
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const left = groups(head)
  const right = tail === undefined ? [] : groups(tail)
  const all = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return Buffer.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]))
}
