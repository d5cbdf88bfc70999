import type { Args } from './args.ts'
import { breakReply } from './break-reply.ts'
import type { Call } from './call.ts'
import type { Fault } from './faults.ts'
import { download } from './files.ts'
import { METHODS } from './methods/table.ts'
import { getUpdates, type HoldPoll, pauseConflict, updatesJson } from './methods/updates.ts'
import { deleteWebhook, getWebhookInfo, setWebhook } from './methods/webhook.ts'
import { notePoll } from './note-poll.ts'
import type { PollClock } from './polls.ts'
import { readArgs } from './read-args.ts'
import type { Poll, QueuedUpdate } from './update-queue.ts'
import { errorReply, okReply, tooMany, WireError } from './wire.ts'
import type { Bot, World } from './world.ts'

const TOKEN = /^\d+:[A-Za-z0-9_-]{35}$/
const TEN_MINUTES_MS = 600_000

/** Answers one request of a bot. */
export const createCallServer = (world: World, clock: PollClock): ((request: Request) => Promise<Response>) => {
  const hold: HoldPoll = ({ bot, signal }, { offset, limit, until }) =>
    new Promise((resolve, reject) => {
      const poll: Poll = {
        offset,
        limit,
        until,
        heldSince: world.now(),
        isGone: false,
        answer: (reply) => {
          // Nobody hears it: nothing counts as handed out.
          if ('updates' in reply) return resolve(poll.isGone ? [] : reply.updates)
          if ('revoked' in reply) return reject(unauthorized())
          pauseConflict(world, bot).then(() => reject(new WireError(409, reply.conflict)), reject)
        },
      }
      // The service itself does not notice who hangs up: the call stays until it is answered to nobody.
      signal?.addEventListener('abort', () => {
        poll.isGone = true
        // Aborted is also what was answered long ago and whose connection ends now.
        if (bot.poll === poll) notePoll(world, bot, 'cut')
      })
      notePoll(world, bot, 'began')
      clock.hold(bot, poll)
    })

  const serve = async (request: Request): Promise<Response> => {
    const { path, query } = splitUrl(request.url)
    if (request.method !== 'GET' && request.method !== 'POST') throw new WireError(501, 'Not Implemented')
    if (path.startsWith('/file/bot')) return serveFile(path)
    const { bot, method } = route(world, path)
    const args = await readArgs(request, query)
    const name = method === '' ? args.text('method') : method
    const call: Call = { world, bot, args, name, signal: request.signal }
    const key = name.toLowerCase()
    bot.counts[key] = (bot.counts[key] ?? 0) + 1
    bot.firstCallAt ||= world.now()
    const fault = world.faults.take({ bot: bot.id, method: key, chat: args.has('chat_id') ? Number(args.text('chat_id')) : undefined })
    if (fault) return answerFaulty(call, fault)
    return carryOut(call, { hold })
  }

  const serveFile = async (path: string): Promise<Response> => {
    const { bot, method } = route(world, path.slice('/file'.length))
    const fault = world.faults.take({ bot: bot.id, method: 'file', chat: undefined })
    const real = (): Response => download(world, bot, method)
    return fault ? breakReply(fault, needsReal(fault) ? real() : undefined) : real()
  }

  const answerFaulty = async (call: Call, fault: Fault): Promise<Response> => {
    if (!needsReal(fault)) return breakReply(fault, undefined)
    return breakReply(fault, await answer(() => carryOut(call, { hold, fault })))
  }

  return (request) => answer(() => serve(request))
}

/** A delay and a fault of the updates themselves leave the call as it is. */
const needsReal = (fault: Fault): boolean =>
  fault.isCarriedOut ?? ['late', 'slow_loris', 'repeat_update', 'shuffle_updates'].includes(fault.kind)

const answer = async (work: () => Promise<Response>): Promise<Response> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof WireError) return errorReply(error)
    throw error
  }
}

const unauthorized = (): WireError => new WireError(401, 'Unauthorized')

/** By hand: the address is read for every call and its host is of no interest. */
const splitUrl = (url: string): { path: string; query: string } => {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const mark = url.indexOf('?', start)
  if (start < 0) return { path: '/', query: '' }
  return mark < 0 ? { path: url.slice(start), query: '' } : { path: url.slice(start, mark), query: url.slice(mark + 1) }
}

/** `/bot<token>/<method>`; with `/test` between it is the test environment, another world where no bot of ours is known. */
const route = (world: World, path: string): { bot: Bot; method: string } => {
  if (!path.startsWith('/bot')) throw new WireError(404, 'Not Found')
  const slash = path.indexOf('/', 4)
  const token = decode(slash < 0 ? path.slice(4) : path.slice(4, slash))
  if (slash < 0 || !TOKEN.test(token)) throw new WireError(404, 'Not Found')
  const bot = world.tokens.get(token)
  const method = path.slice(slash + 1)
  if (!bot || bot.isRevoked || method.startsWith('test/')) throw unauthorized()
  if (bot.loggedOutUntil > world.now()) throw new WireError(400, 'Logged out')
  return { bot, method }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new WireError(404, 'Not Found')
  }
}

const carryOut = async (call: Call, how: { hold: HoldPoll; fault?: Fault }): Promise<Response> => {
  const { world, bot } = call
  const name = call.name.toLowerCase()
  switch (name) {
    case 'getupdates': {
      const updates = await getUpdates(call, how.hold)
      return okReply(updatesJson(how.fault ? disturb(bot, updates, how.fault) : updates, world.now()))
    }
    case 'setwebhook':
    case 'deletewebhook': {
      const order = (method: string, args: Args): Promise<unknown> => carryOut({ ...call, name: method, args }, how)
      const { description } = name === 'setwebhook' ? setWebhook(call, order) : deleteWebhook(call)
      return okReply('true', description)
    }
    case 'getwebhookinfo':
      return okReply(JSON.stringify(getWebhookInfo(call)))
    case 'logout':
      bot.loggedOutUntil = world.now() + TEN_MINUTES_MS / world.speed
      bot.queue.keepNewest(0)
      return okReply('true')
    case 'close': {
      const leftMs = bot.firstCallAt + TEN_MINUTES_MS / world.speed - world.now()
      if (leftMs > 0) throw tooMany(Math.ceil(leftMs / 1_000))
      return okReply('true')
    }
    default: {
      const method = METHODS[name]
      if (!method) throw new WireError(404, 'Not Found: method not found')
      return okReply(JSON.stringify(await method(call)))
    }
  }
}

/** Updates as they should not come, and sometimes do: the last one again, or in the wrong order. */
const disturb = (bot: Bot, updates: QueuedUpdate[], fault: Fault): QueuedUpdate[] => {
  if (fault.kind === 'shuffle_updates') return updates.toReversed()
  if (fault.kind === 'repeat_update')
    return bot.queue.lastConfirmed ? [bot.queue.lastConfirmed, ...updates] : [...updates, ...updates.slice(-1)]
  return updates
}
