import { AppError } from '../../kernel/app-error.ts'

/** A sender who says nothing for so long while the server stops is not waited for. */
const QUIET_MS = 500

/** A body as it comes; once the server stops, one that stands still ends in a refusal, and one that flows may come to its end. */
export const endWhenStalled = (
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  stopping: AbortSignal,
  quietMs = QUIET_MS,
): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const quiet = quietAfter(stopping, quietMs)
        try {
          const { done, value } = await Promise.race([reader.read(), quiet.promise])
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          // Only to let the sender go: the error is on its way to whoever reads.
          reader.cancel().catch(() => {})
          throw error
        } finally {
          quiet.end()
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // What waits here would only be a copy of what waits there.
    { highWaterMark: 0 },
  )
}

const quietAfter = (stopping: AbortSignal, quietMs: number): { promise: Promise<never>; end(): void } => {
  const { promise, reject } = Promise.withResolvers<never>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const count = (): void => {
    timer = setTimeout(() => reject(new AppError('unavailable', { key: 'error.upload_stopped' })), quietMs)
  }
  if (stopping.aborted) count()
  else stopping.addEventListener('abort', count, { once: true })
  return {
    promise,
    end: () => {
      clearTimeout(timer)
      stopping.removeEventListener('abort', count)
    },
  }
}
