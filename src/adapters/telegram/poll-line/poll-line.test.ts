import { describe, expect, test } from 'bun:test'
import { SELF_SIGNED } from '../../../testing/self-signed.ts'
import { createDeadlines } from './deadlines.ts'
import { StraightLine } from './poll-line.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"ok":true}'
const WHOLE = { status: 200, text: '{"ok":true}' }

type Answer = string[] | 'cut' | 'silence'

/** Answers the calls in turn, each piece in a packet of its own. */
const listen = (answers: Answer[], tls?: { cert: string; key: string }) => {
  const seen = { connections: 0, requests: [] as string[] }
  const server = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    ...(tls ? { tls } : {}),
    socket: {
      open: () => void seen.connections++,
      data: async (socket, bytes) => {
        seen.requests.push(bytes.toString())
        const answer = answers.shift()
        if (answer === 'cut') socket.terminate()
        if (!Array.isArray(answer)) return
        for (const piece of answer) {
          if (piece === 'END') socket.end()
          else socket.write(piece)
          socket.flush()
          await new Promise((resolve) => setImmediate(resolve))
        }
      },
    },
  })
  const deadlines = createDeadlines(5)
  const scheme = tls ? 'https' : 'http'
  const open = (host = '127.0.0.1', ca?: string) =>
    new StraightLine(`${scheme}://${host}:${server.port}/bot1/getUpdates`, { ca, deadlines })
  return {
    seen,
    open,
    [Symbol.dispose]: () => {
      deadlines.close()
      server.stop(true)
    },
  }
}

const failure = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'it worked',
    (error: Error) => error.message,
  )

describe('a reply is whole', () => {
  test.each<[string, string[]]>([
    ['when it comes at once', [OK]],
    ['letter by letter', [...OK]],
    ['after a notice', ['HTTP/1.1 100 Continue\r\n\r\n', OK]],
    ['in pieces with their sizes', ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"ok', '\r\n7;x=1\r\n":true}\r\n0\r\n\r\n']],
    [
      'in pieces, letter by letter',
      [...'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{"ok\r\n7\r\n":true}\r\n0\r\nx: y\r\n\r\n'],
    ],
    ['when it has no length and the connection ends', ['HTTP/1.1 200 OK\r\n\r\n{"ok"', ':true}', 'END']],
  ])('%s', async (_name, answer) => {
    using server = listen([answer, [OK]])
    const line = server.open()
    expect(await line.ask('{}', 1000)).toMatchObject(WHOLE)
    expect(await line.ask('{}', 1000)).toMatchObject(WHOLE)
    line.close()
  })

  test('and letters of several bytes survive their cut', async () => {
    const body = Buffer.from('«да»')
    using server = listen([['HTTP/1.1 502 Bad Gateway\r\nContent-Length: 8\r\n\r\n', body.toString()]])
    const line = server.open()
    expect(await line.ask('{}', 1000)).toMatchObject({ status: 502, text: '«да»' })
    line.close()
  })
})

describe('a connection', () => {
  test('serves one call after another', async () => {
    using server = listen([[OK], [OK], [OK]])
    const line = server.open()
    for (let i = 0; i < 3; i++) await line.ask(`{"offset":${i}}`, 1000)
    expect(server.seen.connections).toBe(1)
    expect(server.seen.requests[2]).toMatch(/^POST \/bot1\/getUpdates HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n[^{]*\r\n\r\n\{"offset":2\}$/)
    line.close()
  })

  test('that was closed while nobody asked is opened anew, once', async () => {
    using server = listen([[OK], 'cut', [OK], 'cut', 'cut'])
    const line = server.open()
    await line.ask('{}', 1000)
    expect(await line.ask('{}', 1000)).toMatchObject(WHOLE)
    expect(await failure(line.ask('{}', 1000))).toBe('the reply was cut off')
    line.close()
  })

  test('is not used again where the other side says so', async () => {
    using server = listen([['HTTP/1.1 200 OK\r\nConnection: close\r\ncontent-length: 2\r\n\r\n{}'], [OK]])
    const line = server.open()
    await line.ask('{}', 1000)
    await line.ask('{}', 1000)
    expect(server.seen.connections).toBe(2)
    line.close()
  })
})

describe('a call fails', () => {
  test.each<[string, Answer, string]>([
    ['when half a reply comes', ['HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"ok"', 'END'], 'the reply was cut off'],
    ['when what comes is no HTTP', ['SSH-2.0-OpenSSH\r\n\r\n'], 'the reply is not HTTP'],
    [
      'when a piece has no size',
      ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nsize\r\n'],
      'the reply is cut into pieces without a size',
    ],
    ['when nothing comes in time', 'silence', 'no answer in time'],
  ])('%s, and the next one goes', async (_name, answer, message) => {
    using server = listen([answer, [OK]])
    const line = server.open()
    expect(await failure(line.ask('{}', answer === 'silence' ? 1 : 1000))).toBe(message)
    expect(await line.ask('{}', 1000)).toMatchObject(WHOLE)
    line.close()
  })

  test('when it is given up, and nothing can be asked any more', async () => {
    using server = listen(['silence'])
    const line = server.open()
    const asked = failure(line.ask('{}', 1000))
    line.close()
    expect(await asked).toBe('the call was given up')
    expect(await failure(line.ask('{}', 1000))).toBe('the call was given up')
  })

  test('when nobody listens, with the code of the system', async () => {
    const server = listen([])
    const line = server.open()
    server[Symbol.dispose]()
    expect(await line.ask('{}', 1000).catch((error: { code?: string }) => error.code)).toBe('ECONNREFUSED')
  })

  test('when there is too much of it', async () => {
    const piece = 'x'.repeat(1 << 20)
    using server = listen([['HTTP/1.1 200 OK\r\n\r\n', ...Array.from({ length: 40 }, () => piece)]])
    expect(await failure(server.open().ask('{}', 1000))).toMatch(/too large|cut off/)
  })
})

describe('over TLS', () => {
  test('a certificate that is trusted and names the host is talked to', async () => {
    using server = listen([[OK], [OK]], SELF_SIGNED)
    for (const host of ['127.0.0.1', 'localhost']) {
      const line = server.open(host, SELF_SIGNED.cert)
      expect(await line.ask('{}', 1000)).toMatchObject(WHOLE)
      line.close()
    }
  })

  test('nothing is said to one that nobody vouches for', async () => {
    using server = listen([[OK]], SELF_SIGNED)
    expect(
      await server
        .open()
        .ask('{}', 1000)
        .catch((error: { code?: string }) => error.code),
    ).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(server.seen.requests).toEqual([])
  })
})
