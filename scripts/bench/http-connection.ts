import type { Socket } from 'bun'

export interface Reply {
  status: number
  body: string
}

interface Waiting {
  resolve(reply: Reply): void
  reject(error: Error): void
}

const HEAD_END = '\r\n\r\n'
const NOTHING = Buffer.alloc(0)

/** One kept-alive connection with one request under way: far leaner than `fetch`, so that the client is not what is measured. */
export class HttpConnection {
  #socket: Socket | undefined
  #waiting: Waiting | undefined
  #received: Buffer = NOTHING
  /** Bytes of the reply, once its head has said it; 0 before, -1 for one in chunks. */
  #needed = 0
  #bodyAt = 0
  #isClosed = false

  static async open(port: number): Promise<HttpConnection> {
    const connection = new HttpConnection()
    connection.#socket = await Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        open: (socket) => void socket.setNoDelay(true),
        data: (_socket, bytes) => connection.#take(bytes),
        close: () => connection.#fail(new Error('the connection was closed')),
        error: (_socket, error) => connection.#fail(error),
      },
    })
    return connection
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The whole request as it goes over the wire. Rejects when the connection breaks before the whole reply is there. */
  ask(request: Uint8Array | string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new Error('the connection was closed'))
      this.#waiting = { resolve, reject }
      const length = typeof request === 'string' ? Buffer.byteLength(request) : request.byteLength
      const written = this.#socket?.write(request) ?? 0
      if (written < length) this.#fail(new Error(`only ${written} of ${length} bytes were taken`))
    })
  }

  close(): void {
    this.#isClosed = true
    this.#socket?.end()
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes])
    if (this.#needed === 0 && !this.#readHead()) return
    const isWhole =
      this.#needed < 0 ? this.#received.subarray(-5).toString('latin1') === '0\r\n\r\n' : this.#received.length >= this.#needed
    if (isWhole) this.#finish()
  }

  #readHead(): boolean {
    const end = this.#received.indexOf(HEAD_END)
    if (end < 0) return false
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#received.toString('latin1', 0, end))?.[1]
    this.#bodyAt = end + HEAD_END.length
    this.#needed = length === undefined ? -1 : this.#bodyAt + Number(length)
    return true
  }

  #finish(): void {
    const received = this.#received
    const waiting = this.#waiting
    const bodyAt = this.#bodyAt
    this.#received = NOTHING
    this.#needed = 0
    this.#waiting = undefined
    waiting?.resolve({
      status: Number(received.toString('latin1', 9, 12)),
      get body() {
        return received.toString('utf8', bodyAt)
      },
    })
  }

  #fail(error: Error): void {
    this.#isClosed = true
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(error)
    this.#socket?.terminate()
  }
}

export interface RawRequest {
  method: string
  path: string
  headers?: Record<string, string>
  body?: unknown
}

/** The bytes of a request, written once and sent often. */
export const rawRequest = ({ method, path, headers = {}, body }: RawRequest): string => {
  const text = body === undefined ? '' : JSON.stringify(body)
  const all: Record<string, string> = {
    host: '127.0.0.1',
    ...headers,
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`
}
