// Streams that are told everything at once: what ten thousand of them cost the runtime alone.
const [, , port = '0'] = process.argv

const readers = new Set<ReadableStreamDefaultController<Uint8Array>>()
const utf8 = new TextEncoder()
const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }

const open = (): Response => {
  let reader: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      reader = controller
      readers.add(controller)
      controller.enqueue(utf8.encode('retry: 2000\n\n'))
    },
    cancel: () => void (reader && readers.delete(reader)),
  })
  return new Response(body, { headers: HEADERS })
}

Bun.serve({
  port: Number(port),
  hostname: '127.0.0.1',
  development: false,
  idleTimeout: 0,
  fetch: async (request) => {
    if (request.url.endsWith('/health')) return new Response('ok')
    if (request.method === 'GET') return open()
    const bytes = utf8.encode(`event: message.created\ndata: ${await request.text()}\n\n`)
    for (const reader of readers) reader.enqueue(bytes)
    return new Response('{}', { status: 202 })
  },
})

export {}
