import { SELF_SIGNED } from '../self-signed.ts'
import type { Args } from './args.ts'
import { type Controls, createControls } from './controls.ts'
import { createWorld, type WorldOptions } from './create-world.ts'
import { createDeliver } from './deliver.ts'
import { METHODS } from './methods/table.ts'
import { getUpdates, type HoldPoll, pauseConflict, toJson } from './methods/updates.ts'
import { createPollClock } from './polls.ts'
import { readArgs } from './read-args.ts'
import { errorReply, okReply, WireError } from './wire.ts'
import type { Bot, World } from './world.ts'

export interface FakeTelegramOptions extends WorldOptions {
  port?: number
  hostname?: string
  /** With the self-made certificate of the tests. */
  tls?: boolean
}

export type FakeTelegram = Controls &
  AsyncDisposable & {
    /** What a bot library takes as its API root; file links start with `<apiRoot>/file`. */
    apiRoot: string
    port: number
    world: World
  }

export const startFakeTelegram = (options: FakeTelegramOptions = {}): FakeTelegram => {
  const world = createWorld(options)
  const clock = createPollClock(() => world)
  const deliver = createDeliver(world, clock.wake)
  const controls = createControls(world, deliver)
  const holdPoll: HoldPoll = ({ call: { bot }, offset, limit, until }) =>
    new Promise((resolve, reject) => {
      clock.hold(bot, {
        offset,
        limit,
        until,
        heldSince: world.now(),
        isGone: false,
        answer: (reply) => {
          if ('updates' in reply) return resolve(toJson(reply.updates, world.now()))
          if ('revoked' in reply) return reject(new WireError(401, 'Unauthorized'))
          pauseConflict(bot, world.now()).then(() => reject(new WireError(409, reply.conflict)), reject)
        },
      })
    })

  const answer = async (request: Request): Promise<Response> => {
    const { path, query } = splitUrl(request.url)
    if (path.startsWith('/control/')) return control(controls, path.slice('/control/'.length), request)
    try {
      const { bot, method } = route(world, path)
      const args = await readArgs(request, query)
      return okReply(await carryOut({ world, bot, args, name: method }, holdPoll))
    } catch (error) {
      if (error instanceof WireError) return errorReply(error)
      throw error
    }
  }

  const server = Bun.serve({
    port: options.port ?? 0,
    hostname: options.hostname ?? '127.0.0.1',
    // Polls are held up to 50 s; the runtime would cut them after ten.
    idleTimeout: 0,
    development: false,
    maxRequestBodySize: 64 << 20,
    ...(options.tls ? { tls: { cert: SELF_SIGNED.cert, key: SELF_SIGNED.key } } : {}),
    fetch: answer,
    error: (error) => errorReply(new WireError(500, `Internal Server Error: ${error.message}`)),
  })
  return {
    ...controls,
    apiRoot: `${options.tls ? 'https' : 'http'}://127.0.0.1:${server.port}`,
    port: server.port ?? 0,
    world,
    [Symbol.asyncDispose]: async () => {
      clock.close()
      await server.stop(true)
    },
  }
}

/** By hand: the address is read for every call and carries no host worth knowing. */
const splitUrl = (url: string): { path: string; query: string } => {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const mark = url.indexOf('?', start)
  if (start < 0) return { path: '/', query: '' }
  return mark < 0 ? { path: url.slice(start), query: '' } : { path: url.slice(start, mark), query: url.slice(mark + 1) }
}

const TOKEN = /^\d+:[A-Za-z0-9_-]{35}$/

/** `/bot<token>/<method>`, with `/test` between for the test environment, which is another world: no bot of ours is there. */
const route = (world: World, path: string): { bot: Bot; method: string } => {
  if (!path.startsWith('/bot')) throw new WireError(404, 'Not Found')
  const slash = path.indexOf('/', 4)
  const token = decodeURIComponent(slash < 0 ? path.slice(4) : path.slice(4, slash))
  if (slash < 0 || !TOKEN.test(token)) throw new WireError(404, 'Not Found')
  const bot = world.tokens.get(token)
  const method = path.slice(slash + 1)
  if (!bot || bot.isRevoked || method.startsWith('test/')) throw new WireError(401, 'Unauthorized')
  return { bot, method }
}

const carryOut = async (call: { world: World; bot: Bot; args: Args; name: string }, holdPoll: HoldPoll): Promise<string> => {
  const { bot, args } = call
  const name = (call.name === '' ? args.text('method') : call.name).toLowerCase()
  bot.counts[name] = (bot.counts[name] ?? 0) + 1
  if (name === 'getupdates') return getUpdates(call, holdPoll)
  const method = METHODS[name]
  if (!method) throw new WireError(404, 'Not Found: method not found')
  return JSON.stringify(await method(call))
}

const control = async (controls: Controls, verb: string, request: Request): Promise<Response> => {
  const verbs: Record<string, (order: never) => unknown> = controls
  const work = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (!work) return Response.json({ error: `no verb ${verb}` }, { status: 404 })
  const text = await request.text()
  try {
    return Response.json(await work((text === '' ? undefined : JSON.parse(text)) as never))
  } catch (error) {
    return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status: 400 })
  }
}
