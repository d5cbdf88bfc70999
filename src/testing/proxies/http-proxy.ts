import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { SELF_SIGNED } from '../self-signed.ts'
import type { ProxyOptions, TestProxy } from './proxy.ts'
import { createRelay, type Relay, running } from './relay.ts'

/** An HTTP proxy that opens lines with CONNECT and does nothing else, as those that let TLS through do. */
export const startHttpProxy = (options: ProxyOptions = {}): Promise<TestProxy> => {
  const relay = createRelay(options)
  const take = (socket: Socket): void => {
    relay.known(socket)
    let head = ''
    const onData = (bytes: Buffer): void => {
      head += bytes.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      socket.off('data', onData)
      socket.pause()
      void serve(socket, relay, { head: head.slice(0, end), options })
    }
    socket.on('data', onData)
  }
  const server = options.tls ? createTlsServer({ cert: SELF_SIGNED.cert, key: SELF_SIGNED.key }, take) : createServer(take)
  return running(server, relay)
}

const serve = async (socket: Socket, relay: Relay, { head, options }: { head: string; options: ProxyOptions }): Promise<void> => {
  const { secret } = options
  const answer = (line: string, more = ''): boolean => socket.write(`HTTP/1.1 ${line}\r\n${more}\r\n`)
  const [, host = '', port = ''] = /^CONNECT \[?([^\s\]]+?)\]?:(\d+) HTTP\/1\.1/.exec(head) ?? []
  const given = /^Proxy-Authorization: Basic (\S+)$/im.exec(head)?.[1] ?? ''
  if (host === '') answer('405 Method Not Allowed')
  else if (secret && Buffer.from(given, 'base64').toString() !== `${secret.user}:${secret.password}`) {
    answer('407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="proxy"\r\n')
  } else {
    try {
      await relay.join(socket, { host, port: Number(port) }, () => answer('200 Connection established'))
      return
    } catch {
      answer('502 Bad Gateway')
    }
  }
  socket.end()
}
