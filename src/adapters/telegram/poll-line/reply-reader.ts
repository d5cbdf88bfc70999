/** Updates of a hundred long messages fit many times over. */
const MAX_REPLY_BYTES = 32 * 1024 * 1024
const MAX_HEAD_BYTES = 64 * 1024
const HEAD_END = '\r\n\r\n'
const NOTHING = Buffer.alloc(0)

export interface Reply {
  status: number
  text: string
  /** The connection takes another call. */
  isKept: boolean
}

/** How much of the body is still to come: so many bytes, piece by piece with their lengths, or what comes until the end. */
type Rest =
  | { kind: 'bytes'; left: number }
  | { kind: 'pieces'; left: number; line: string; at: 'size' | 'bytes' | 'gap' | 'trailer' }
  | { kind: 'all' }

/** Reads one HTTP/1.1 reply as it comes. Throws for what is none, and for more than anybody needs. */
export class ReplyReader {
  #head: Buffer = NOTHING
  #status = 0
  #isKept = true
  #rest: Rest | undefined
  readonly #parts: Buffer[] = []
  #sizeBytes = 0

  /** Nothing of it has come yet. */
  get isBlank(): boolean {
    return this.#head.length === 0 && this.#status === 0
  }

  /** The reply, once it is whole. */
  push(bytes: Buffer): Reply | undefined {
    if (this.#rest) return this.#body(bytes, this.#rest)
    this.#head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes])
    const end = this.#head.indexOf(HEAD_END)
    if (end < 0) {
      if (this.#head.length > MAX_HEAD_BYTES) throw new Error('the reply has no end of its head')
      return undefined
    }
    const after = this.#head.subarray(end + HEAD_END.length)
    const rest = this.#readHead(this.#head.toString('latin1', 0, end))
    this.#head = NOTHING
    // A notice before the reply itself.
    if (this.#status < 200) return after.length > 0 ? this.push(after) : undefined
    this.#rest = rest
    return this.#body(after, rest)
  }

  /** The connection ended: a reply without a length is whole by that. */
  end(): Reply | undefined {
    return this.#rest?.kind === 'all' ? this.#whole() : undefined
  }

  #readHead(head: string): Rest {
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]
    if (status === undefined) throw new Error('the reply is not HTTP')
    this.#status = Number(status)
    this.#isKept = !head.startsWith('HTTP/1.0') && !/\r\nconnection: *close/i.test(head)
    if (/\r\ntransfer-encoding:[^\r]*chunked/i.test(head)) return { kind: 'pieces', left: 0, line: '', at: 'size' }
    const length = /\r\ncontent-length: *(\d{1,15})/i.exec(head)?.[1]
    if (length !== undefined) return { kind: 'bytes', left: Number(length) }
    this.#isKept = false
    return { kind: 'all' }
  }

  #body(bytes: Buffer, rest: Rest): Reply | undefined {
    switch (rest.kind) {
      case 'all':
        this.#keep(bytes)
        return undefined
      case 'bytes': {
        // What comes beyond it was not asked for.
        if (bytes.length > rest.left) this.#isKept = false
        this.#keep(bytes.subarray(0, rest.left))
        rest.left -= Math.min(rest.left, bytes.length)
        return rest.left === 0 ? this.#whole() : undefined
      }
      case 'pieces':
        return this.#pieces(bytes, rest)
    }
  }

  #pieces(bytes: Buffer, rest: Extract<Rest, { kind: 'pieces' }>): Reply | undefined {
    for (let i = 0; i < bytes.length; ) {
      if (rest.at === 'bytes') {
        const piece = bytes.subarray(i, i + rest.left)
        this.#keep(piece)
        i += piece.length
        rest.left -= piece.length
        if (rest.left === 0) rest.at = 'gap'
        continue
      }
      const end = bytes.indexOf(10, i)
      rest.line += bytes.toString('latin1', i, end < 0 ? bytes.length : end)
      if (rest.line.length > MAX_HEAD_BYTES) throw new Error('the reply is cut into pieces without a size')
      if (end < 0) return undefined
      i = end + 1
      const line = rest.line.trim()
      rest.line = ''
      if (rest.at === 'gap') rest.at = 'size'
      else if (rest.at === 'trailer') {
        if (line === '') return this.#whole()
      } else {
        const size = /^[0-9a-f]{1,8}/i.exec(line)?.[0]
        if (size === undefined) throw new Error('the reply is cut into pieces without a size')
        rest.left = Number.parseInt(size, 16)
        rest.at = rest.left === 0 ? 'trailer' : 'bytes'
      }
    }
    return undefined
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#sizeBytes += bytes.length
    if (this.#sizeBytes > MAX_REPLY_BYTES) throw new Error('the reply is too large')
    this.#parts.push(bytes)
  }

  #whole(): Reply {
    const [first] = this.#parts
    const body = this.#parts.length === 1 && first ? first : Buffer.concat(this.#parts)
    return { status: this.#status, text: body.toString(), isKept: this.#isKept }
  }
}
