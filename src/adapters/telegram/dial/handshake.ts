import type { Socket } from 'node:net'

/** A proxy said no, or something that is no proxy answered. The message is our own and holds no secret. */
export class ProxyFailed extends Error {
  constructor(why: string) {
    super(`proxy: ${why}`)
    this.name = 'ProxyFailed'
  }
}

/** No greeting of a proxy is longer. */
const MAX_BYTES = 16 * 1024

/** Reads what a proxy says before the line is ours, and gives the socket back untouched behind it. */
export class Handshake {
  readonly #socket: Socket
  #held: Buffer = Buffer.alloc(0)
  #wake: () => void = () => undefined
  #failure: Error | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', this.#onData)
    socket.on('error', this.#onError)
    socket.on('close', this.#onClose)
  }

  write(bytes: Uint8Array | string): void {
    this.#socket.write(bytes)
  }

  take(count: number): Promise<Buffer> {
    return this.#cut((held) => (held.length < count ? undefined : count))
  }

  /** Up to and with the mark. */
  takeThrough(mark: string): Promise<Buffer> {
    return this.#cut((held) => {
      const at = held.indexOf(mark)
      return at < 0 ? undefined : at + mark.length
    })
  }

  end(): Socket {
    this.#socket.off('data', this.#onData)
    this.#socket.off('error', this.#onError)
    this.#socket.off('close', this.#onClose)
    if (this.#held.length > 0) this.#socket.unshift(this.#held)
    return this.#socket
  }

  async #cut(find: (held: Buffer) => number | undefined): Promise<Buffer> {
    while (true) {
      const end = find(this.#held)
      if (end !== undefined) {
        const piece = this.#held.subarray(0, end)
        this.#held = this.#held.subarray(end)
        return piece
      }
      if (this.#failure) throw this.#failure
      if (this.#held.length > MAX_BYTES) throw new ProxyFailed('speaks another protocol')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#held = Buffer.concat([this.#held, bytes])
    this.#wake()
  }

  readonly #onError = (error: Error): void => {
    this.#failure ??= error
    this.#wake()
  }

  readonly #onClose = (): void => {
    this.#failure ??= new ProxyFailed('hung up')
    this.#wake()
  }
}
