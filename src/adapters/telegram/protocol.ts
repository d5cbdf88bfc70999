import { z } from 'zod'
import type { BotId } from '../../kernel/ids.ts'
import { Incoming } from './incoming.ts'

/** What the main thread and a worker say to each other. Workers hold connections and no state: what they must know is told them. */

const botId = z.string().transform((id) => id as BotId)

const Address = z.strictObject({
  token: z.string(),
  apiRoot: z.string(),
  proxy: z.string().optional(),
  guard: z.strictObject({ opened: z.array(z.string()).readonly(), isRootTrusted: z.boolean(), isProxyTrusted: z.boolean() }).optional(),
})

const ToWorker = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('begin'), pulse: z.instanceof(SharedArrayBuffer) }),
  z.strictObject({
    kind: z.literal('hold'),
    botId,
    slot: z.number(),
    address: Address,
    isPolling: z.boolean(),
    /** Something this bot was sent has ended a thread: it is told what is opened before it is opened. */
    isCareful: z.boolean(),
    /** Its line was seen to work: nobody waits to hear that it does. */
    isProven: z.boolean(),
    /** Everything before it is known. */
    offset: z.number().optional(),
  }),
  z.strictObject({ kind: z.literal('drop'), botId }),
  /** The batch is on disk and may be confirmed, or must be brought again. */
  z.strictObject({ kind: z.literal('stored'), botId, batch: z.number(), isOk: z.boolean() }),
  z.strictObject({
    kind: z.literal('call'),
    callId: z.number(),
    /** A held bot, or an address that is only looked at. */
    line: z.union([botId, Address]),
    method: z.string(),
    params: z.looseObject({}),
    timeoutMs: z.number(),
  }),
  z.strictObject({ kind: z.literal('download'), callId: z.number(), botId, path: z.string() }),
  /** The last piece was taken: the next may come, or none. */
  z.strictObject({ kind: z.literal('piece_taken'), callId: z.number(), isEnough: z.boolean() }),
])
export type ToWorker = z.infer<typeof ToWorker>
/** As they cross. */
export const ToWorkerAll = z.array(ToWorker)

const Failure = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('refused'),
    code: z.number(),
    description: z.string(),
    retryAfterMs: z.number().optional(),
    migratedToChat: z.number().optional(),
  }),
  z.strictObject({ kind: z.literal('unreachable'), detail: z.string(), isUncertain: z.boolean(), closedHost: z.string().optional() }),
])
export type Failure = z.infer<typeof Failure>

export const FromWorker = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opening'), botId, updateId: z.number(), body: z.string() }),
  z.strictObject({ kind: z.literal('updates'), botId, batch: z.number(), updates: z.array(Incoming) }),
  z.strictObject({
    kind: z.literal('state'),
    botId,
    state: z.enum(['working', 'limited', 'unreachable', 'conflict', 'unauthorized']),
    detail: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('result'), callId: z.number(), result: z.unknown() }),
  z.strictObject({ kind: z.literal('failed'), callId: z.number(), failure: Failure }),
  z.strictObject({ kind: z.literal('piece'), callId: z.number(), bytes: z.instanceof(Uint8Array) }),
  z.strictObject({ kind: z.literal('dropped'), botId }),
])
export type FromWorker = z.infer<typeof FromWorker>

/** Written by the worker, read by the supervisor, without a message that a hanging worker could not send. */
export const PULSE = {
  /** Counts up while the thread turns. */
  beat: 0,
  /** The slot of the bot whose data is being worked on, 0 for none: when the thread hangs, that one did it. */
  slot: 1,
  /** Of the thread's own heap. */
  heapMb: 2,
  length: 3,
} as const
