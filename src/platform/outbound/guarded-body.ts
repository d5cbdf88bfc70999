import { createAlarm } from '../alarm/index.ts'
import { OutboundFailed, OutboundTimeout, OutboundTooLarge } from './errors.ts'

export interface BodyGuard {
  host: string
  maxBytes: number
  idleMs: number
  /** Ends the connection. */
  abort(reason: unknown): void
  /** What ended it early, when something did. */
  reasonOf(error: unknown): unknown
  /** Runs once, however the body ends. */
  done(): void
}

// deflate makes at most a thousand bytes of one, so a slice yields at most a megabyte before the count is looked at.
const SLICE_BYTES = 1024

/** The body as the reader gets it: inflated here in small steps and counted, because fetch inflates a whole bomb into memory
 *  however little of it is read. Pulls only when read, so a slow reader slows the sender. */
export const guardBody = (
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  encoding: string | null,
  guard: BodyGuard,
): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const reader = inflated(body, encoding, guard.host).getReader()
  let seen = 0
  const idle = Promise.withResolvers<never>()
  // Raced against each read; between two of them nobody listens, and the next one is told.
  idle.promise.catch(() => {})
  const alarm = createAlarm(() => idle.reject(new OutboundTimeout('idle', guard.host)))
  const finish = (reason?: unknown): void => {
    alarm.clear()
    guard.done()
    if (reason !== undefined) guard.abort(reason)
  }
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        try {
          alarm.set(guard.idleMs)
          const { done, value } = await Promise.race([reader.read(), idle.promise])
          if (done) {
            finish()
            controller.close()
            return
          }
          seen += value.byteLength
          if (seen > guard.maxBytes) throw new OutboundTooLarge(guard.host, guard.maxBytes)
          controller.enqueue(value)
          // A reader who takes his time is not the sender's fault.
          alarm.rest()
        } catch (error) {
          const reason = guard.reasonOf(error)
          finish(reason)
          controller.error(reason)
        }
      },
      cancel: (reason) => finish(reason ?? new DOMException('the reader left', 'AbortError')),
    },
    { highWaterMark: 0 },
  )
}

const inflated = (
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  encoding: string | null,
  host: string,
): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return body
  // We ask for none; gzip from a server that sends it anyway is read, the others grow without a bound a byte.
  if (name !== 'gzip' && name !== 'x-gzip' && name !== 'deflate') throw new OutboundFailed(`CONTENT_ENCODING_${name.slice(0, 20)}`, host)
  return body.pipeThrough(slices()).pipeThrough(new DecompressionStream(name === 'deflate' ? 'deflate' : 'gzip'))
}

const slices = (): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> =>
  new TransformStream({
    transform: (chunk, controller) => {
      for (let at = 0; at < chunk.byteLength; at += SLICE_BYTES) controller.enqueue(chunk.slice(at, at + SLICE_BYTES))
    },
  })
