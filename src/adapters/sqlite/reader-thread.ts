import type { ReaderAnswer, ReaderOrder, ReaderResults, ReaderWork } from './reader-orders.ts'

/** A thread that had nothing to do for this long is given back, with what it remembered. */
const REST_MS = 10 * 60_000

export interface ReaderThreadInput {
  path: string
  vectorLibrary: string
  /** A thread that runs `reader.worker.ts`. */
  spawn: () => Worker
}

/** A read-only connection on a thread of its own, made at the first need: whatever it works on, the event loop stays free. */
export interface ReaderThread {
  ask<Work extends ReaderWork>(work: Work): Promise<ReaderResults[Work['kind']]>
  close(): Promise<void>
}

interface Asked {
  resolve(answer: unknown): void
  reject(reason: unknown): void
}

export const createReaderThread = (input: ReaderThreadInput): ReaderThread => {
  const asked = new Map<number, Asked>()
  let thread: { worker: Worker; ended: Promise<void> } | undefined
  let resting: ReturnType<typeof setTimeout> | undefined
  let isClosed = false
  let last = 0

  const rest = (): void => {
    if (asked.size === 0) order(thread?.worker, { do: 'end' })
  }
  const engaged = () => {
    thread ??= engage(input, {
      onAnswer: (answer) => {
        const waiting = asked.get(answer.id)
        asked.delete(answer.id)
        if ('error' in answer) waiting?.reject(failure(answer.error))
        else waiting?.resolve(answer.result)
      },
      onEnd: () => {
        thread = undefined
        for (const { reject } of asked.values()) reject(new Error('the reading thread ended before it answered'))
        asked.clear()
      },
    })
    return thread
  }

  return {
    ask: (work) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error('The database is closed'))
        const id = ++last
        asked.set(id, { resolve, reject })
        order(engaged().worker, { do: 'work', id, work })
        clearTimeout(resting)
        resting = setTimeout(rest, REST_MS)
        resting.unref()
      }),
    close: async () => {
      isClosed = true
      clearTimeout(resting)
      if (!thread) return
      order(thread.worker, { do: 'end' })
      await thread.ended
    },
  }
}

interface Listeners {
  onAnswer(answer: ReaderAnswer): void
  onEnd(): void
}

const engage = ({ path, vectorLibrary, spawn }: ReaderThreadInput, { onAnswer, onEnd }: Listeners) => {
  const worker = spawn()
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  worker.addEventListener('message', ({ data }: MessageEvent<ReaderAnswer>) => onAnswer(data))
  worker.addEventListener('close', () => {
    onEnd()
    resolve()
  })
  // Its end follows, and tells everybody who waits.
  worker.addEventListener('error', (event) => event.preventDefault())
  order(worker, { do: 'open', path, vectorLibrary })
  return { worker, ended }
}

const order = (worker: Worker | undefined, what: ReaderOrder): void => worker?.postMessage(what)

/** As SQLite itself would have thrown it here: who looks at the code finds it. */
const failure = ({ message, code }: { message: string; code: string | undefined }): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code })

const threads = new WeakMap<object, ReaderThread>()

/** Marks a handle whose queries run on a thread, so that an index may send its whole work there instead of query by query. */
export const markThread = (handle: object, thread: ReaderThread): void => {
  threads.set(handle, thread)
}

export const threadOf = (handle: object): ReaderThread | undefined => threads.get(handle)
