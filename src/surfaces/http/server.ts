import type { Hono } from 'hono'
import { AppError } from '../../kernel/app-error.ts'
import type { HttpEnv } from './env.ts'

export interface RunningServer {
  /** As it is really listened on, with the port that 0 became. */
  readonly host: string
  readonly port: number
  /** Takes no new connection, waits for open requests up to `graceMs`, then cuts them. */
  stop(graceMs: number): Promise<void>
}

/** Larger than any upload a setting allows would be a mistake: uploads count their own bytes. */
const MAX_BODY_BYTES = 2_200 * 1024 * 1024
/** Seconds without traffic; streams and long waits switch it off for themselves. */
const IDLE_S = 60

const badHost = (): Response => new Response('The Host header is not an address.\n', { status: 400 })

/** HTTP/1.0 knows no `Host`, and the checks of some proxies still speak it. */
const hostless = (request: Request): Request => new Request(`http://localhost${request.url.startsWith('/') ? request.url : '/'}`, request)

/** Throws AppError `conflict` when the address is taken, `unavailable` when it cannot be listened on. */
export const startServer = (app: Hono<HttpEnv>, listen: { host: string; port: number }): RunningServer => {
  let server: Bun.Server<undefined>
  try {
    server = Bun.serve({
      hostname: listen.host,
      port: listen.port,
      // Otherwise an error outside our own handler would show the source to whoever asked.
      development: false,
      idleTimeout: IDLE_S,
      maxRequestBodySize: MAX_BODY_BYTES,
      // The address is made from the `Host` header, which may hold anything; behind this line it is one.
      fetch: (request, handle) => {
        if (URL.canParse(request.url)) return app.fetch(request, { server: handle })
        return request.headers.has('host') ? badHost() : app.fetch(hostless(request), { server: handle })
      },
      error: () => new Response('unexpected error', { status: 500 }),
    })
  } catch (cause) {
    const { code } = cause as { code?: string }
    const address = `${listen.host}:${listen.port}`
    if (code === 'EADDRINUSE') throw new AppError('conflict', { key: 'error.port_in_use', params: { address } }, { cause })
    if (code === undefined) throw cause
    throw new AppError('unavailable', { key: 'error.cannot_listen', params: { address, reason: code } }, { cause })
  }
  return {
    host: listen.host,
    port: server.port ?? listen.port,
    stop: async (graceMs) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), graceMs)
      })
      const outcome = await Promise.race([server.stop(), late])
      clearTimeout(timer)
      if (outcome === 'late') await server.stop(true)
    },
  }
}
