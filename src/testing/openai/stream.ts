import type { StreamEvents } from './chunks.ts'
import type { Fault } from './faults.ts'

export interface Pace {
  firstTokenMs: number
  tokenMs: number
}

/** The body of a streamed answer; `onCancel` tells that the client has gone. */
export const streamBody = (
  events: StreamEvents,
  pace: Pace,
  fault: Fault | undefined,
  onCancel: () => void,
): ReadableStream<Uint8Array> => {
  const gone = new AbortController()
  const steps = plan(events, fault)
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      write(controller, steps, pace, gone.signal).catch((error) => controller.error(error))
    },
    cancel: () => {
      gone.abort()
      onCancel()
    },
  })
}

/** A part of the body, a pause, or the way it breaks. */
type Step = { bytes: Uint8Array; isToken: boolean } | { pauseMs: number } | 'hang' | 'break'

const encoder = new TextEncoder()
const part = (text: string): Step => ({ bytes: encoder.encode(text), isToken: false })
const DONE = 'data: [DONE]\n\n'

const plan = (events: StreamEvents, fault: Fault | undefined): Step[] => {
  const tokens = events.tokens.map((token) => ({ bytes: encoder.encode(token), isToken: true }))
  const until = (count: number): Step[] => [part(events.head), ...tokens.slice(0, count)]
  const whole = (usage: string, done: string): Step[] => [part(events.head), ...tokens, part(events.finish + usage + done)]
  switch (fault?.kind) {
    case 'hang_mid_stream':
      return [...until(fault.afterTokens), 'hang']
    case 'cut':
      return [...until(fault.afterTokens), part('data: {"id":"chatcmpl-cut","object":"chat.comp'), { pauseMs: 5 }, 'break']
    case 'half_stream':
      return until(fault.afterTokens)
    case 'bad_json':
      return [...until(fault.afterTokens), part('data: {"choices":[{"index":0,"delta":{"content":\n\n'), part(DONE)]
    case 'long_line':
      return [part(events.head), part(`data: {"padding":"${'x'.repeat(fault.bytes)}"}\n\n`), part(DONE)]
    case 'bad_utf8':
      return [
        ...until(fault.afterTokens),
        { bytes: Uint8Array.of(0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0xff, 0xfe, 0xc3, 0x28, 10, 10), isToken: false },
      ]
    case 'error_in_stream':
      return [...until(fault.afterTokens), part(`data: ${JSON.stringify({ error: fault.error })}\n\n`)]
    case 'slow_loris':
      return [...encoder.encode(events.head)].flatMap((byte): Step[] => [
        { bytes: Uint8Array.of(byte), isToken: false },
        { pauseMs: fault.byteEveryMs },
      ])
    case 'split_everywhere':
      return [...encoder.encode(events.head + events.tokens.join('') + events.finish + events.usage + DONE)].flatMap((byte): Step[] => [
        { bytes: Uint8Array.of(byte), isToken: false },
        { pauseMs: 0 },
      ])
    case 'comments':
      return [
        part(`: ${fault.text}\n\n`),
        part(events.head),
        ...tokens.flatMap((token): Step[] => [part(`: ${fault.text}\r\n`), token]),
        part(events.finish + events.usage + DONE),
      ]
    case 'duplicate_done':
      return whole(events.usage, DONE + DONE)
    case 'no_done':
      return whole(events.usage, '')
    case 'no_usage':
      return whole('', DONE)
    case 'nan_usage':
      return whole('data: {"choices":[],"usage":{"prompt_tokens":NaN,"completion_tokens":NaN}}\n\n', DONE)
    case 'false_usage':
      return whole('data: {"choices":[],"usage":{"prompt_tokens":-5,"completion_tokens":"many"}}\n\n', DONE)
    case 'empty_answer':
      return [part(events.head), part(events.finish + events.usage + DONE)]
    default:
      return whole(events.usage, DONE)
  }
}

type Controller = ReadableStreamDefaultController<Uint8Array>

const write = async (controller: Controller, steps: Step[], pace: Pace, gone: AbortSignal): Promise<void> => {
  let isFirst = true
  for (const step of steps) {
    if (step === 'hang') await until(gone)
    if (gone.aborted) return
    if (step === 'hang') return
    // Without a reason: the runtime prints any other.
    if (step === 'break') return controller.error()
    if ('pauseMs' in step) {
      await Bun.sleep(step.pauseMs)
      continue
    }
    const waitMs = step.isToken ? (isFirst ? pace.firstTokenMs : pace.tokenMs) : 0
    if (step.isToken) isFirst = false
    if (waitMs > 0) await Bun.sleep(waitMs)
    if (gone.aborted) return
    controller.enqueue(step.bytes)
  }
  controller.close()
}

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
