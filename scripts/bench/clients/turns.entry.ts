import { HttpConnection } from '../http-connection.ts'
import { serveClient } from './client.ts'
import { createFill, templateOf } from './template.ts'
import type { Talk, TurnsPlan, TurnsResult } from './turns.ts'

const MAX_JITTER_MS = 200
const LONGEST_MARK = 60
const GIVE_UP_MS = 60_000

const fill = createFill()

/** A connection whose incoming text is searched as it comes, whatever parts it comes in. */
interface Listener {
  send(bytes: Uint8Array | string): void
  /** Resolves with the end of the answer that comes next. */
  answer(): Promise<{ firstAt: number; lastAt: number; doneAt: number }>
  close(): void
}

const listen = async (plan: TurnsPlan, isReply: boolean): Promise<Listener> => {
  const marks = new RegExp(`(${plan.piece})|(${plan.end})|(${plan.bad})`, 'g')
  let heard: { firstAt: number; lastAt: number; doneAt: number; resolve: () => void; reject: (error: Error) => void } | undefined
  let rest = ''
  const take = (bytes: Buffer): void => {
    const now = performance.now()
    const text = rest + bytes.toString('latin1')
    let read = 0
    for (const match of text.matchAll(marks)) {
      read = match.index + match[0].length
      if (!heard) continue
      if (match[3] !== undefined) heard.reject(new Error(`instead of an answer: ${text.slice(match.index, match.index + 300)}`))
      if (match[1] !== undefined) {
        heard.firstAt ||= now
        heard.lastAt = now
      }
      if (match[2] !== undefined) heard.doneAt = now
    }
    // The reply is over with its last chunk; only then may the next question go out on its connection.
    if (heard && heard.doneAt > 0 && (!isReply || text.endsWith('0\r\n\r\n'))) heard.resolve()
    rest = text.slice(Math.max(read, text.length - LONGEST_MARK))
  }
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: plan.port,
    socket: {
      open: (opened) => void opened.setNoDelay(true),
      data: (_socket, bytes) => take(bytes),
      close: () => heard?.reject(new Error('the connection was closed')),
    },
  })
  return {
    send: (bytes) => void socket.write(bytes),
    answer: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no answer; last heard: ${rest}`)), GIVE_UP_MS)
        const own = { firstAt: 0, lastAt: 0, doneAt: 0, resolve: () => {}, reject }
        own.resolve = () => {
          clearTimeout(timer)
          heard = undefined
          resolve(own)
        }
        heard = own
      }),
    close: () => socket.terminate(),
  }
}

const talk = async (plan: TurnsPlan, { events, questions }: Talk, result: TurnsResult): Promise<void> => {
  const listener = await listen(plan, events === undefined)
  const sender = events === undefined ? undefined : await HttpConnection.open(plan.port)
  if (events !== undefined) listener.send(events)
  // Talks that begin at the same instant would go on in step.
  await Bun.sleep(MAX_JITTER_MS * Math.random())
  const templates = questions.map(templateOf)
  for (let i = 0; i < plan.warmTurns + plan.turns; i++) {
    const template = templates[i % templates.length]
    if (!template) break
    const bytes = fill(template)
    const answered = listener.answer()
    const sentAt = performance.now()
    if (!sender) listener.send(bytes)
    else await ask(sender, bytes)
    const { firstAt, lastAt, doneAt } = await answered
    if (i < plan.warmTurns) continue
    result.firstMs.push(firstAt - sentAt)
    result.lastMs.push(lastAt - sentAt)
    result.doneMs.push(doneAt - sentAt)
  }
  listener.close()
  sender?.close()
}

const ask = async (sender: HttpConnection, bytes: Uint8Array): Promise<void> => {
  const reply = await sender.ask(bytes)
  if (reply.status !== 202) throw new Error(`a question was refused: ${reply.status} ${reply.body.slice(0, 300)}`)
}

serveClient<TurnsPlan, TurnsResult>(async (plan) => {
  const result: TurnsResult = { firstMs: [], lastMs: [], doneMs: [] }
  await Promise.all(plan.talks.map((each) => talk(plan, each, result)))
  return result
})
