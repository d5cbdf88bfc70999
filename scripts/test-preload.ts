import dns from 'node:dns'
import net from 'node:net'
import { assetsAreFresh, buildAssets } from './build/assets.ts'

/** Runs before every test file: the same clock zone, an empty ReplyX environment, fresh assets and no way out of this machine. */

process.env.TZ = 'UTC'
for (const name of Object.keys(process.env)) {
  if (/^REPLYX_(?!TEST_)|^(DATABASE|REDIS)_URL$|^(https?|all|no)_proxy$/i.test(name)) delete process.env[name]
}

const refuse = (target: string): Error =>
  new Error(`a test tried to reach ${target}; tests may only use servers they start on this machine`)

const isLocal = (host: string): boolean => {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase()
  return name === '' || name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^(::ffff:)?127\./.test(name)
}

const outside = (address: string): string | undefined => {
  const url = URL.parse(address, 'http://localhost')
  return url && /^(https?|wss?):$/.test(url.protocol) && !isLocal(url.hostname) ? url.host : undefined
}

const realFetch = globalThis.fetch
const addressOf = (input: string | URL | Request, init: BunFetchRequestInit | undefined): string => {
  const proxy = init?.proxy
  if (proxy) return String(typeof proxy === 'object' && 'url' in proxy ? proxy.url : proxy)
  return input instanceof Request ? input.url : String(input)
}
const localFetch = async (input: string | URL | Request, init?: BunFetchRequestInit): Promise<Response> => {
  const host = init?.unix ? undefined : outside(addressOf(input, init))
  if (host) throw refuse(host)
  return realFetch(input, init)
}
globalThis.fetch = Object.assign(localFetch, { preconnect: realFetch.preconnect })

const RealWebSocket = globalThis.WebSocket
globalThis.WebSocket = new Proxy(RealWebSocket, {
  construct: (target, args: ConstructorParameters<typeof WebSocket>) => {
    const host = outside(String(args[0]))
    if (host) throw refuse(host)
    return new target(...args)
  },
})

// node:http, node:https, node:tls and everything written over them end here.
const realConnect = net.Socket.prototype.connect
const hostOf = (args: unknown[]): string | undefined => {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args
  if (typeof first === 'object' && first !== null)
    return 'path' in first && first.path ? undefined : String(('host' in first && first.host) || '')
  return typeof second === 'string' ? second : undefined
}
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
  const host = hostOf(args)
  if (host !== undefined && !isLocal(host)) throw refuse(host)
  return Reflect.apply(realConnect, this, args)
}

const realBunConnect = Bun.connect
const localConnect = (options: { hostname?: string }): unknown => {
  if (options.hostname !== undefined && !isLocal(options.hostname)) throw refuse(options.hostname)
  return Reflect.apply(realBunConnect, Bun, [options])
}
Object.assign(Bun, { connect: localConnect })

// A name that needs a resolver is outside too; `import { lookup } from 'node:dns/promises'` is out of reach, connecting is not.
const guarded =
  (lookup: (name: string, ...rest: unknown[]) => unknown) =>
  (name: string, ...rest: unknown[]): unknown =>
    isLocal(name) || net.isIP(name) !== 0 ? lookup(name, ...rest) : Promise.reject(refuse(name))
Object.assign(dns.promises, { lookup: guarded(dns.promises.lookup as never) })
Object.assign(Bun.dns, { lookup: guarded(Bun.dns.lookup as never) })

if (!(await assetsAreFresh())) await buildAssets()
