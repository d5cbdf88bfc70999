import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { SELF_SIGNED } from '../self-signed.ts'

export interface TakenMail {
  from: string
  to: string[]
  /** Headers and body as they came over the wire, dots unstuffed. */
  data: string
  /** What the client signed in as, when it did. */
  user: string | undefined
  isEncrypted: boolean
}

export interface FakeSmtp extends AsyncDisposable {
  port: number
  mails: TakenMail[]
  /** Every line the client said, the password as `***`. */
  heard: string[]
  /** Makes the server answer a command with this line instead: `{ 'RCPT TO': '550 5.1.1 no such mailbox' }`. */
  replies: Record<string, string>
  /** Makes it fall silent at a command, the greeting being `CONNECT`. */
  silentAt: string | undefined
}

export interface FakeSmtpOptions {
  /** `tls` from the first byte; `starttls` offers and speaks it; `plain` does not offer it. */
  security: 'tls' | 'starttls' | 'plain'
  user?: string
  password?: string
}

/** A mail server that speaks as much of RFC 5321, 3207 and 4954 as a client needs, and forgets nothing it was told. */
export const startFakeSmtp = async (options: FakeSmtpOptions): Promise<FakeSmtp> => {
  const state: Omit<FakeSmtp, 'port' | keyof AsyncDisposable> = { mails: [], heard: [], replies: {}, silentAt: undefined }
  const sockets = new Set<Socket>()
  const track = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    return socket
  }
  const inside = createTlsServer({ cert: SELF_SIGNED.cert, key: SELF_SIGNED.key }, (socket) => {
    talk(track(socket), { state, options, isEncrypted: true, greets: options.security === 'tls' })
  })
  inside.on('tlsClientError', () => {})
  const insidePort = await listen(inside)
  const outside = createServer((socket) => {
    talk(track(socket), {
      state,
      options,
      isEncrypted: false,
      greets: true,
      // From here on the bytes belong to the server inside, which speaks TLS and goes on without a second greeting.
      startTls: () => {
        const tunnel = track(connect(insidePort, '127.0.0.1'))
        socket.pipe(tunnel).pipe(socket)
      },
    })
  })
  const port = options.security === 'tls' ? insidePort : await listen(outside)
  return Object.assign(state, {
    port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      inside.close()
      outside.close()
    },
  })
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })

interface Talk {
  state: Omit<FakeSmtp, 'port' | keyof AsyncDisposable>
  options: FakeSmtpOptions
  isEncrypted: boolean
  greets: boolean
  startTls?: () => void
}

const talk = (socket: Socket, { state, options, isEncrypted, greets, startTls }: Talk): void => {
  let user: string | undefined
  let mail: { from: string; to: string[] } = { from: '', to: [] }
  let data: string[] | undefined
  let rest = ''
  const say = (...lines: string[]): void => void socket.write(lines.map((line) => `${line}\r\n`).join(''))

  const onLine = (line: string): void => {
    if (data) {
      if (line !== '.') return void data.push(line.replace(/^\./, ''))
      state.mails.push({ ...mail, data: data.join('\r\n'), user, isEncrypted })
      data = undefined
      return say(state.replies['.'] ?? '250 2.0.0 taken')
    }
    state.heard.push(line.replace(/^(AUTH PLAIN) .+/i, '$1 ***'))
    const command = commandOf(line)
    if (state.silentAt === command) return
    const other = state.replies[command]
    if (other !== undefined) return say(other)
    answer(command, line)
  }

  const answer = (command: string, line: string): void => {
    if (command === 'EHLO') {
      const canUpgrade = options.security === 'starttls' && !isEncrypted
      return say('250-fake.test', ...(canUpgrade ? ['250-STARTTLS'] : []), ...(options.user ? ['250-AUTH PLAIN'] : []), '250 8BITMIME')
    }
    if (command === 'STARTTLS') {
      if (options.security !== 'starttls') return say('502 5.5.1 not here')
      socket.removeListener('data', onData)
      startTls?.()
      return say('220 2.0.0 go ahead')
    }
    if (command === 'AUTH') {
      const [, name, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
        .toString()
        .split('\0')
      if (name !== options.user || password !== options.password) return say('535 5.7.8 wrong user or password')
      user = name
      return say('235 2.7.0 welcome')
    }
    if (command === 'MAIL FROM') mail = { from: addressIn(line), to: [] }
    if (command === 'RCPT TO') mail.to.push(addressIn(line))
    if (command === 'DATA') {
      data = []
      return say('354 end with a dot')
    }
    if (command === 'QUIT') {
      say('221 2.0.0 bye')
      return void socket.end()
    }
    say('250 2.0.0 fine')
  }

  const onData = (chunk: Buffer): void => {
    rest += chunk.toString('utf8')
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end)
      rest = rest.slice(end + 2)
      onLine(line)
    }
  }
  socket.on('data', onData)
  if (greets && state.silentAt !== 'CONNECT') say(state.replies['CONNECT'] ?? '220 fake.test ESMTP')
}

const commandOf = (line: string): string => (/^(MAIL FROM|RCPT TO)/i.exec(line)?.[0] ?? line.split(' ')[0] ?? '').toUpperCase()

const addressIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? ''
