import type { Socket } from 'bun'

const GIVE_UP_MS = 20_000

/** Resolves at the first 200, knocking without a pause: what is waited for is over in a few milliseconds. */
export const untilServes = async (port: number, path: string, isAlive: () => boolean): Promise<void> => {
  const giveUpAt = performance.now() + GIVE_UP_MS
  while (!(await knock(port, path))) {
    if (!isAlive()) throw new Error('it ended before it served')
    if (performance.now() > giveUpAt) throw new Error(`it did not answer ${path} with 200 within ${GIVE_UP_MS / 1000} s`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const knock = async (port: number, path: string): Promise<boolean> => {
  const answered = Promise.withResolvers<boolean>()
  let socket: Socket | undefined
  try {
    socket = await Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        data: (_socket, bytes) => answered.resolve(bytes.toString('latin1', 9, 12) === '200'),
        close: () => answered.resolve(false),
        error: () => answered.resolve(false),
      },
    })
    socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`)
    return await answered.promise
  } catch {
    return false
  } finally {
    socket?.terminate()
  }
}
