import type { Socket } from 'bun'
import { HttpConnection } from '../http-connection.ts'
import { median, percentile } from '../report.ts'
import { serveClient } from './client.ts'
import type { StreamsPlan, StreamsResult } from './streams.ts'

const OPENING_AT_ONCE = 100
const GIVE_UP_MS = 30_000

interface Held {
  isOpen: boolean
  heardAt: number
  opened: () => void
}

const held: Array<Socket<Held>> = []
let mark: Buffer | undefined
let silent = 0
let allHeard: () => void = () => {}
let broken = 0

const handlers = {
  data: (socket: Socket<Held>, bytes: Buffer): void => {
    const { data } = socket
    if (!data.isOpen) {
      const status = bytes.toString('latin1', 9, 12)
      if (status !== '200') throw new Error(`a stream was refused: ${bytes.toString('latin1', 0, 500)}`)
      data.isOpen = true
      data.opened()
    }
    if (!mark || data.heardAt > 0 || !bytes.includes(mark)) return
    data.heardAt = performance.now()
    silent--
    if (silent === 0) allHeard()
  },
  close: (): void => {
    broken++
  },
}

const openOne = async (port: number, request: string): Promise<void> => {
  const opened = Promise.withResolvers<void>()
  const data: Held = { isOpen: false, heardAt: 0, opened: opened.resolve }
  const socket = await Bun.connect<Held>({ hostname: '127.0.0.1', port, data, socket: handlers })
  socket.write(request)
  await opened.promise
  held.push(socket)
}

const open = async ({ port, count, requests }: Extract<StreamsPlan, { do: 'open' }>): Promise<StreamsResult> => {
  const startedAt = performance.now()
  let next = 0
  const drive = async (): Promise<void> => {
    while (next < count) await openOne(port, requests[next++ % requests.length] ?? '')
  }
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, drive))
  return { ...NOTHING, open: held.length, tookMs: performance.now() - startedAt }
}

const NOTHING = { p50Ms: 0, p99Ms: 0, lastMs: 0, silent: 0 }

const say = async ({ port, request, mark: text }: Extract<StreamsPlan, { do: 'say' }>): Promise<StreamsResult> => {
  const connection = await HttpConnection.open(port)
  const heard = Promise.withResolvers<void>()
  allHeard = heard.resolve
  mark = Buffer.from(text)
  silent = held.length
  for (const { data } of held) data.heardAt = 0
  const timer = setTimeout(heard.resolve, GIVE_UP_MS)
  const sentAt = performance.now()
  const reply = await connection.ask(request)
  const tookMs = performance.now() - sentAt
  if (reply.status !== 202) throw new Error(`saying was refused: ${reply.status} ${reply.body.slice(0, 300)}`)
  await heard.promise
  clearTimeout(timer)
  connection.close()
  mark = undefined
  const latencies = held.filter(({ data }) => data.heardAt > 0).map(({ data }) => data.heardAt - sentAt)
  return {
    open: held.length - broken,
    tookMs,
    p50Ms: median(latencies),
    p99Ms: percentile(latencies, 0.99),
    lastMs: Math.max(...latencies),
    silent,
  }
}

const close = async (): Promise<StreamsResult> => {
  for (const socket of held.splice(0)) socket.terminate()
  broken = 0
  return { ...NOTHING, open: 0, tookMs: 0 }
}

serveClient<StreamsPlan, StreamsResult>((plan) => {
  if (plan.do === 'open') return open(plan)
  return plan.do === 'say' ? say(plan) : close()
})
