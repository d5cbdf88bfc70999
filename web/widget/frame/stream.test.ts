import { describe, expect, test } from 'bun:test'
import type { Reply } from './client.ts'
import { createStream, type StreamState } from './stream.ts'

const utf8 = new TextEncoder()
const event = (id: string, type: string, data: object = {}): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ type, data })}\n\n`
const delta = (id: string, offset: number, text: string): string => event(id, 'turn.delta', { turnId: 'trn_1', attempt: 1, offset, text })

/** An instance that answers each connection with the next script, and remembers from where the widget came back. */
const setUp = (scripts: Array<string[] | 'offline' | 'gone'>) => {
  const cameBack: string[] = []
  const heard: string[] = []
  const states: StreamState[] = []
  const ended = Promise.withResolvers<void>()
  let resyncs = 0
  const stream = createStream({
    random: () => 0,
    client: {
      events: async (lastEventId): Promise<Reply<ReadableStream<Uint8Array>>> => {
        cameBack.push(lastEventId)
        const script = scripts[cameBack.length - 1]
        if (script === undefined) {
          ended.resolve()
          return new Promise(() => {})
        }
        if (script === 'offline') return { status: 'offline' }
        if (script === 'gone') return { status: 'gone' }
        return {
          status: 'ok',
          value: new Response(
            new ReadableStream<Uint8Array>({
              start: (controller) => {
                for (const chunk of script) controller.enqueue(utf8.encode(chunk))
                controller.close()
              },
            }),
          ).body as ReadableStream<Uint8Array>,
        }
      },
    },
    onEvent: (one) => void heard.push(one.type === 'turn.delta' ? one.data.text : one.type),
    onState: (state) => {
      states.push(state)
      queueMicrotask(() => stream.wake())
    },
    onResync: async () => {
      resyncs++
      return 40
    },
    onGone: () => ended.resolve(),
  })
  const wake = setInterval(() => stream.wake(), 1)
  return {
    cameBack,
    heard,
    states,
    resyncs: () => resyncs,
    run: async (afterSeq: number) => {
      stream.open(afterSeq)
      await ended.promise
      clearInterval(wake)
      stream.close()
    },
  }
}

describe('the stream of the dialog', () => {
  test('comes back with the last event it had, text and all', async () => {
    const s = setUp([[event('4', 'turn.started'), delta('4~trn_1.1.3', 0, 'раз')], [delta('4~trn_1.1.7', 3, ' два')]])
    await s.run(3)
    expect(s.cameBack).toEqual(['3', '4~trn_1.1.3', '4~trn_1.1.7'])
    expect(s.heard).toEqual(['turn.started', 'раз', ' два'])
  })

  test('reads events however the network cut them', async () => {
    const whole = event('1', 'turn.started') + delta('1~trn_1.1.6', 0, 'Привет') + ':\n\n' + event('2', 'turn.done')
    for (const size of [1, 3, 7]) {
      const chunks = whole.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
      const s = setUp([chunks])
      await s.run(0)
      expect(s.heard).toEqual(['turn.started', 'Привет', 'turn.done'])
    }
  })

  test('a drop is passed over in silence, a failure to come back is told, and so is success', async () => {
    const s = setUp([[event('1', 'turn.done')], 'offline', 'offline', [event('2', 'turn.done')]])
    await s.run(0)
    expect(s.states).toEqual(['live', 'broken', 'broken', 'live'])
  })

  test('lost events make it read everything anew and go on from there', async () => {
    const s = setUp([[event('40', 'resync')], [event('41', 'turn.done')]])
    await s.run(1)
    expect(s.resyncs()).toBe(1)
    expect(s.cameBack).toEqual(['1', '40', '41'])
  })

  test('what it does not know is passed over', async () => {
    const s = setUp([[event('1', 'ping'), event('2', 'dialog.painted'), 'retry: 5\n\n', event('3', 'turn.done')]])
    await s.run(0)
    expect(s.heard).toEqual(['turn.done'])
  })

  test('goes on where it was closed when it is opened again', async () => {
    const cameBack: string[] = []
    const heard = Promise.withResolvers<void>()
    const stream = createStream({
      client: {
        events: async (lastEventId) => {
          cameBack.push(lastEventId)
          const body = new Response(cameBack.length === 1 ? event('7', 'turn.done') : '').body as ReadableStream<Uint8Array>
          return { status: 'ok', value: body }
        },
      },
      onEvent: () => heard.resolve(),
      onState: () => {},
      onResync: async () => undefined,
      onGone: () => {},
    })
    stream.open(3)
    await heard.promise
    stream.close()
    stream.open(3)
    stream.close()
    expect(cameBack).toEqual(['3', '7'])
  })

  test('ends for good when the page may not show the chat any more', async () => {
    const s = setUp([[event('1', 'turn.done')], 'gone'])
    await s.run(0)
    expect(s.cameBack).toEqual(['0', '1'])
  })
})
