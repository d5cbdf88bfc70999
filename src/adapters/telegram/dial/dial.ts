import { connect, isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectTls } from 'node:tls'
import type { BotAddress } from '../../../domain/channels/ports.ts'
import { createGuard } from '../../../platform/outbound/index.ts'
import { Handshake, ProxyFailed } from './handshake.ts'
import { askProxy, type Proxy, parseProxy } from './proxy.ts'

export type Way = Pick<BotAddress, 'apiRoot' | 'proxy' | 'guard'>

/** A line, to the open socket. */
const DIAL_MS = 15_000
/** One of several addresses of a name. */
const ADDRESS_MS = 5_000

interface Place {
  host: string
  port: number
}

/** Opens a line to where a bot's address leads: through its proxy, if there is one, and only to places the guard lets pass. */
export const dial = async (way: Way, place: Place): Promise<Socket> => {
  const deadline = AbortSignal.timeout(DIAL_MS)
  const guard = way.guard && createGuard({ allowList: () => way.guard?.opened ?? [] })
  const check = async (url: string): Promise<readonly string[]> => (guard ? (await guard(new URL(url))).addresses : [])
  const targets = way.guard?.isRootTrusted === false ? await check(way.apiRoot) : [place.host]
  if (way.proxy === undefined) return firstOf(targets, place.port, deadline)
  const proxy = parseProxy(way.proxy)
  if (!proxy) throw new ProxyFailed('its address is not understood')
  const hosts = way.guard?.isProxyTrusted === false ? await check(`http://${bracketed(proxy.host)}:${proxy.port}`) : [proxy.host]
  const socket = await firstOf(hosts, proxy.port, deadline)
  // A checked place is asked for by its address: the proxy must not find another one under the name.
  return through(socket, { proxy, to: { host: targets[0] ?? place.host, port: place.port }, deadline })
}

interface Passage {
  proxy: Proxy
  to: Place
  deadline: AbortSignal
}

const through = async (plain: Socket, { proxy, to, deadline }: Passage): Promise<Socket> => {
  const stop = (): void => void plain.destroy(new ProxyFailed('does not answer'))
  deadline.addEventListener('abort', stop)
  try {
    const socket = proxy.kind === 'https' ? await secure(plain, { host: proxy.host }) : plain
    const handshake = new Handshake(socket)
    await askProxy(handshake, proxy, to)
    return handshake.end()
  } catch (error) {
    plain.destroy()
    throw error
  } finally {
    deadline.removeEventListener('abort', stop)
  }
}

/** TLS over an open line. The certificate is checked whatever the environment says. */
export const secure = (socket: Socket, { host, ca }: { host: string; ca?: string | undefined }): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const tls = connectTls({
      socket,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
      ...(ca === undefined ? {} : { ca }),
      rejectUnauthorized: true,
    })
    tls.once('secureConnect', () => resolve(tls))
    tls.once('error', reject)
    tls.once('close', () => reject(Object.assign(new Error('closed before it was secure'), { code: 'ECONNRESET' })))
  })

const firstOf = async (hosts: readonly string[], port: number, deadline: AbortSignal): Promise<Socket> => {
  let failure: unknown
  for (const host of hosts) {
    deadline.throwIfAborted()
    try {
      return await open(host, port)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

const open = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    const timer = setTimeout(() => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), ADDRESS_MS)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', reject)
      socket.setNoDelay(true)
      resolve(socket)
    })
    socket.once('error', reject)
    socket.once('close', () => {
      clearTimeout(timer)
      reject(Object.assign(new Error('closed'), { code: 'ECONNREFUSED' }))
    })
  })

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)
