import { createServer, type Socket } from 'node:net'
import type { ProxyOptions, TestProxy } from './proxy.ts'
import { createRelay, type Relay, running } from './relay.ts'

/** SOCKS5 as in RFC 1928, with user and password as in RFC 1929: CONNECT to names and addresses. */
export const startSocks5Proxy = (options: ProxyOptions = {}): Promise<TestProxy> => {
  const relay = createRelay(options)
  const server = createServer((socket) => {
    relay.known(socket)
    void serve(socket, relay, options).catch(() => socket.destroy())
  })
  return running(server, relay)
}

const serve = async (socket: Socket, relay: Relay, { secret }: ProxyOptions): Promise<void> => {
  const { take, end } = reader(socket)
  const [version, count = 0] = await take(2)
  if (version !== 5) return void socket.destroy()
  const methods = await take(count)
  const wanted = secret ? 2 : 0
  if (!methods.includes(wanted)) return void socket.end(Uint8Array.of(5, 255))
  socket.write(Uint8Array.of(5, wanted))
  if (secret) {
    const [, userLength = 0] = await take(2)
    const user = (await take(userLength)).toString()
    const [passwordLength = 0] = await take(1)
    const password = (await take(passwordLength)).toString()
    const isRight = user === secret.user && password === secret.password
    socket.write(Uint8Array.of(1, isRight ? 0 : 1))
    if (!isRight) return void socket.end()
  }
  const [, command, , kind] = await take(4)
  const host = await hostOf(take, kind ?? 0)
  const port = (await take(2)).readUInt16BE()
  const reply = (code: number): boolean => socket.write(Uint8Array.of(5, code, 0, 1, 0, 0, 0, 0, 0, 0))
  if (command !== 1) {
    reply(7)
    return void socket.end()
  }
  try {
    end()
    await relay.join(socket, { host, port }, () => reply(0))
  } catch {
    reply(5)
    socket.end()
  }
}

type Take = (count: number) => Promise<Buffer>

const hostOf = async (take: Take, kind: number): Promise<string> => {
  if (kind === 1) return [...(await take(4))].join('.')
  if (kind === 3) return (await take((await take(1))[0] ?? 0)).toString()
  const groups = await take(16)
  return Array.from({ length: 8 }, (_, i) => groups.readUInt16BE(i * 2).toString(16)).join(':')
}

const reader = (socket: Socket): { take: Take; end: () => void } => {
  let held = Buffer.alloc(0)
  let wake = (): void => undefined
  const onData = (bytes: Buffer): void => {
    held = Buffer.concat([held, bytes])
    wake()
  }
  socket.on('data', onData)
  return {
    take: async (count) => {
      while (held.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const piece = held.subarray(0, count)
      held = held.subarray(count)
      return piece
    },
    end: () => void socket.off('data', onData),
  }
}
