import { createParser } from 'eventsource-parser'
import { ModelError } from '../../domain/models/ports.ts'
import type { Deadline } from './deadline.ts'
import { brokenCallToError } from './failure.ts'

const MOST_CHARACTERS = 1024 * 1024

/** The data of each event as it arrives; ends with the body. Bounded: a server cannot make us hold more than one long event. */
export async function* sseEvents(body: ReadableStream<Uint8Array>, deadline: Deadline): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let ready: string[] = []
  let tooLong = false
  const parser = createParser({
    maxBufferSize: MOST_CHARACTERS,
    onEvent: (event) => {
      if (event.data.length > MOST_CHARACTERS) tooLong = true
      ready.push(event.data)
      deadline.beat()
    },
    onComment: () => deadline.beat(),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') tooLong = true
    },
  })
  try {
    while (true) {
      const { done, value } = await deadline.race(reader.read())
      parser.feed(done ? `${decoder.decode()}\n\n` : decoder.decode(value, { stream: true }))
      if (tooLong) throw new ModelError('bad_reply', `an event is longer than ${MOST_CHARACTERS} characters`)
      const events = ready
      ready = []
      yield* events
      if (done) return
    }
  } catch (error) {
    if (deadline.signal.aborted) throw deadline.signal.reason
    throw isBadText(error) ? new ModelError('bad_reply', 'the stream is not UTF-8', { cause: error }) : brokenCallToError(error)
  } finally {
    // Only to let the server go: what went wrong is on its way to the caller already.
    reader.cancel().catch(() => {})
  }
}

const isBadText = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
