import { type AgentOptions, Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import { dial, secure, type Way } from './dial.ts'

export interface Agents {
  http: HttpAgent
  https: HttpsAgent
  destroy(): void
}

const OPTIONS: AgentOptions = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY }

type Given = (error: Error | null, socket: Duplex) => void
interface Wanted {
  host?: string | null
  port?: number | string | null
}

/**
 * Who opens and keeps the connections of bots with the same way to Telegram. A straight way is the runtime's own business; any other
 * is ours, in plain sockets: two greetings of a few bytes need no package, and what is connected to is what the guard has seen.
 */
export const agentsFor = (way: Way, ca?: string): Agents => {
  const isStraight = way.proxy === undefined && way.guard === undefined
  const http = new HttpAgent(OPTIONS)
  const https = new HttpsAgent({ ...OPTIONS, rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) })
  if (!isStraight) {
    const open = async (wanted: Wanted, isSecure: boolean): Promise<Duplex> => {
      const host = (wanted.host ?? '').replace(/^\[|\]$/g, '')
      const socket = await dial(way, { host, port: Number(wanted.port) })
      return isSecure ? secure(socket, { host, ca }) : socket
    }
    const connector =
      (isSecure: boolean) =>
      (wanted: Wanted, given?: Given): undefined => {
        open(wanted, isSecure).then(
          (socket) => given?.(null, socket),
          (error: Error) => given?.(error, undefined as never),
        )
      }
    Object.assign(http, { createConnection: connector(false) })
    Object.assign(https, { createConnection: connector(true) })
  }
  return {
    http,
    https,
    destroy: () => {
      http.destroy()
      https.destroy()
    },
  }
}
