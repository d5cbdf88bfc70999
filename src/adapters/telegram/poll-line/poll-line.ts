import type { Socket, SocketHandler } from 'bun'
import type { Deadlines } from './deadlines.ts'
import { type Reply, ReplyReader } from './reply-reader.ts'

/**
 * One call after another over a connection of its own: a bot waits in one nearly all the time, and a thousand of them wait in a thread.
 * Only calls that may be made twice.
 */
export interface PollLine {
  /** Throws when there is no whole reply within the time. */
  ask(body: string, limitMs: number): Promise<Pick<Reply, 'status' | 'text'>>
  /** Ends what is under way; nothing can be asked any more. */
  close(): void
}

const KEEP_ALIVE_MS = 30_000

interface Asked {
  resolve(reply: Reply): void
  reject(error: Error): void
}

/** Straight to Telegram in a bare socket, with the runtime's own TLS; a tenth of what node:http takes for it, in memory and in time. */
export class StraightLine implements PollLine {
  deadline = 0
  readonly #url: URL
  readonly #ca: string | undefined
  readonly #deadlines: Pick<Deadlines, 'add' | 'delete'>
  #socket: Socket<StraightLine> | undefined
  #reader = new ReplyReader()
  #asked: Asked | undefined
  /** What the socket has not taken yet. */
  #unsent: Buffer | undefined
  #isClosed = false

  constructor(url: string, deps: { ca?: string | undefined; deadlines: Pick<Deadlines, 'add' | 'delete'> }) {
    this.#url = new URL(url)
    this.#ca = deps.ca
    this.#deadlines = deps.deadlines
  }

  async ask(body: string, limitMs: number): Promise<Reply> {
    this.deadline = performance.now() + limitMs
    this.#deadlines.add(this)
    try {
      const isReused = this.#socket !== undefined
      try {
        return await this.#askOnce(body)
      } catch (error) {
        // It was closed on the other side while nobody asked, which shows only now.
        if (!isReused || this.#isClosed || !this.#reader.isBlank || performance.now() >= this.deadline) throw error
        return await this.#askOnce(body)
      }
    } finally {
      this.#deadlines.delete(this)
    }
  }

  close(): void {
    this.#isClosed = true
    this.fail(new Error('the call was given up'))
  }

  fail(error: Error): void {
    const socket = this.#socket
    this.#socket = undefined
    socket?.terminate()
    this.#settle((asked) => asked.reject(error))
  }

  #askOnce(body: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new Error('the call was given up'))
      this.#asked = { resolve, reject }
      this.#reader = new ReplyReader()
      this.#unsent = Buffer.from(this.#request(body))
      if (this.#socket) this.#send(this.#socket)
      else this.#connect().catch((error: Error) => this.fail(error))
    })
  }

  #request(body: string): string {
    const { pathname, search, host } = this.#url
    const head = `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\naccept: application/json`
    return `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  }

  async #connect(): Promise<void> {
    const { protocol, hostname, port } = this.#url
    const host = hostname.replace(/^\[|\]$/g, '')
    const isSecure = protocol === 'https:'
    const socket = await Bun.connect<StraightLine>({
      hostname: host,
      port: port === '' ? (isSecure ? 443 : 80) : Number(port),
      data: this,
      socket: isSecure ? SECURE : PLAIN,
      ...(isSecure ? { tls: { rejectUnauthorized: true, ...(this.#ca === undefined ? {} : { ca: this.#ca }) } } : {}),
    })
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
  }

  opened(socket: Socket<StraightLine>, isReady: boolean): void {
    // Given up meanwhile, or asked for twice.
    if (this.#asked === undefined || this.#socket) {
      socket.terminate()
      return
    }
    this.#socket = socket
    if (isReady) this.#send(socket)
  }

  secured(socket: Socket<StraightLine>, error: Error | null): void {
    if (socket !== this.#socket) return
    if (error) this.fail(error)
    else this.#send(socket)
  }

  #send(socket: Socket<StraightLine>): void {
    const bytes = this.#unsent
    if (!bytes) return
    const written = socket.write(bytes)
    this.#unsent = written < bytes.length ? bytes.subarray(Math.max(0, written)) : undefined
  }

  drained(socket: Socket<StraightLine>): void {
    if (socket === this.#socket) this.#send(socket)
  }

  received(socket: Socket<StraightLine>, bytes: Buffer): void {
    if (socket !== this.#socket) return
    // Nobody asked for it.
    if (!this.#asked) return this.fail(new Error('an uncalled-for reply'))
    try {
      const reply = this.#reader.push(bytes)
      if (reply) this.#answered(reply)
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  failed(socket: Socket<StraightLine>, error: Error): void {
    if (socket === this.#socket) this.fail(error)
  }

  closed(socket: Socket<StraightLine>): void {
    if (socket !== this.#socket) return
    this.#socket = undefined
    const reply = this.#reader.end()
    if (reply) this.#answered(reply)
    else this.fail(Object.assign(new Error('the reply was cut off'), { code: 'ECONNRESET' }))
  }

  #answered(reply: Reply): void {
    if (!reply.isKept) {
      const socket = this.#socket
      this.#socket = undefined
      socket?.terminate()
    }
    this.#settle((asked) => asked.resolve(reply))
  }

  #settle(tell: (asked: Asked) => void): void {
    const asked = this.#asked
    this.#asked = undefined
    this.#unsent = undefined
    if (asked) tell(asked)
  }
}

const UNTRUSTED = (): Error => new Error('its certificate is not to be trusted')

const PLAIN: SocketHandler<StraightLine> = {
  open: (socket) => socket.data.opened(socket, true),
  data: (socket, bytes) => socket.data.received(socket, bytes),
  drain: (socket) => socket.data.drained(socket),
  close: (socket) => socket.data.closed(socket),
  error: (socket, error) => socket.data.failed(socket, error),
}

const SECURE: SocketHandler<StraightLine> = {
  ...PLAIN,
  open: (socket) => socket.data.opened(socket, false),
  handshake: (socket, isTrusted, error) => socket.data.secured(socket, isTrusted ? error : (error ?? UNTRUSTED())),
}
