import { expect, test } from 'bun:test'
import { endWhenStalled } from './stalled-body.ts'

const open = () => {
  const stopping = new AbortController()
  let push: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined
  let cancelled = false
  const sender = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      push = controller
    },
    cancel: () => {
      cancelled = true
    },
  })
  const say = (text: string): void => push?.enqueue(new TextEncoder().encode(text))
  const end = (): void => push?.close()
  return { stopping, say, end, isCancelled: () => cancelled, body: endWhenStalled(sender, stopping.signal, 20) }
}

test('a body that stands still when the server stops ends in a refusal, and its sender is let go', async () => {
  const t = open()
  t.say('half')
  const reader = t.body.getReader()
  expect((await reader.read()).done).toBe(false)
  const next = reader.read()
  t.stopping.abort()
  await expect(next).rejects.toMatchObject({ code: 'unavailable', text: { key: 'error.upload_stopped' } })
  expect(t.isCancelled()).toBe(true)
})

test('a body that flows comes to its end while the server stops', async () => {
  const t = open()
  t.stopping.abort()
  t.say('one ')
  t.say('two')
  t.end()
  expect(await new Response(t.body).text()).toBe('one two')
})
