import { SELF_SIGNED } from '../self-signed.ts'
import { type Controls, createControls } from './controls.ts'
import { createWorld, type WorldOptions } from './create-world.ts'
import { createDeliver } from './deliver.ts'
import { createPollClock } from './polls.ts'
import { createCallServer } from './serve-calls.ts'
import { serveControls } from './serve-controls.ts'
import { errorReply, WireError } from './wire.ts'
import type { World } from './world.ts'

export interface FakeTelegramOptions extends WorldOptions {
  port?: number
  hostname?: string
  /** With the self-made certificate of the tests. */
  tls?: boolean
}

/** Verbs that concern the line itself. */
type Network = {
  /** The API is not to be reached for so long, or until `restoreNetwork`; held polls are cut. */
  cutNetwork: (order?: { forMs?: number }) => Promise<null>
  /** The port speaks, but TLS where none is expected and none where it is. */
  confuseTls: (order?: { forMs?: number }) => Promise<null>
  restoreNetwork: () => Promise<null>
}

export type FakeControls = Controls & Network

export type FakeTelegram = FakeControls &
  AsyncDisposable & {
    /** What a bot library takes as its API root; file links start with `<apiRoot>/file`. */
    apiRoot: string
    /** Where other processes call the verbs; stays up while the network is cut. */
    controlUrl: string
    port: number
    /** With `tls`: whom to trust. */
    ca: string | undefined
    world: World
  }

export const startFakeTelegram = (options: FakeTelegramOptions = {}): FakeTelegram => {
  const world = createWorld(options)
  const clock = createPollClock(() => world)
  const deliver = createDeliver(world, clock.wake)
  const calls = createCallServer(world, clock)
  const hasTls = options.tls ?? false
  const listen = (port: number, isTls: boolean): Bun.Server<undefined> =>
    Bun.serve({
      port,
      hostname: options.hostname ?? '127.0.0.1',
      // Polls are held up to 50 s; the runtime would cut them after ten.
      idleTimeout: 0,
      development: false,
      maxRequestBodySize: 64 << 20,
      ...(isTls ? { tls: { cert: SELF_SIGNED.cert, key: SELF_SIGNED.key } } : {}),
      fetch: calls,
      error: (error) => errorReply(new WireError(500, `Internal Server Error: ${error.message}`)),
    })
  let server: Bun.Server<undefined> | undefined = listen(options.port ?? 0, hasTls)
  const port = server.port ?? 0
  let restore: Timer | undefined

  const change = async (isTls: boolean | undefined, forMs: number | undefined): Promise<null> => {
    clearTimeout(restore)
    await server?.stop(true)
    server = isTls === undefined ? undefined : listen(port, isTls)
    if (forMs !== undefined) restore = setTimeout(() => void change(hasTls, undefined), forMs)
    return null
  }
  const controls: FakeControls = {
    ...createControls(world, deliver, clock.wake),
    cutNetwork: (order) => change(undefined, order?.forMs),
    confuseTls: (order) => change(!hasTls, order?.forMs),
    restoreNetwork: () => change(hasTls, undefined),
  }
  const control = serveControls(controls, options.hostname ?? '127.0.0.1')
  return {
    ...controls,
    apiRoot: `${hasTls ? 'https' : 'http'}://127.0.0.1:${port}`,
    controlUrl: `http://127.0.0.1:${control.port}`,
    port,
    ca: hasTls ? SELF_SIGNED.cert : undefined,
    world,
    [Symbol.asyncDispose]: async () => {
      clearTimeout(restore)
      clock.close()
      world.load?.stop()
      for (const bot of world.bots.values()) bot.webhook?.close()
      await Promise.all([server?.stop(true), control.stop(true)])
    },
  }
}
