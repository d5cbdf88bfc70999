import { connect, type Server, type Socket } from 'node:net'
import type { ProxyOptions, TestProxy } from './proxy.ts'

/** What both kinds of proxy do once they know where to. */
export interface Relay {
  asked: string[]
  /** Ends the two together. Throws the system's error when there is nobody. */
  join(client: Socket, to: { host: string; port: number }, onOpen: () => void): Promise<void>
  known(socket: Socket): void
}

export const createRelay = ({ names = {} }: ProxyOptions): Relay & { sockets: Set<Socket> } => {
  const sockets = new Set<Socket>()
  const asked: string[] = []
  const known = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  return {
    sockets,
    asked,
    known,
    join: (client, { host, port }, onOpen) =>
      new Promise((resolve, reject) => {
        const far = connect({ host: names[host] ?? host, port })
        known(far)
        far.once('error', reject)
        far.once('connect', () => {
          asked.push(`${host}:${port}`)
          onOpen()
          far.pipe(client)
          client.pipe(far)
          client.on('close', () => far.destroy())
          far.on('close', () => client.destroy())
          resolve()
        })
      }),
  }
}

export const running = async (server: Server, relay: ReturnType<typeof createRelay>): Promise<TestProxy> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    asked: relay.asked,
    open: () => relay.sockets.size / 2,
    [Symbol.asyncDispose]: async () => {
      for (const socket of relay.sockets) socket.destroy()
      server.close()
    },
  }
}
