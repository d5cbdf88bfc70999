// The least a chat in a frame can be: a page with a button, a frame with a field, and words that come as a stream.
const [, , port = '0', tag = '', firstTokenMs = '0', tokenMs = '0', answer = ''] = process.argv

const page = (body: string): Response =>
  new Response(
    `<!doctype html><html><head><meta charset="utf-8"><title>-</title><link rel="icon" href="data:,"></head><body>${body}</body></html>`,
    {
      headers: { 'content-type': 'text/html; charset=utf-8' },
    },
  )

const HOST = `<script>
  window.openBare = () => document.body.append(Object.assign(document.createElement('iframe'), { src: '/frame' }))
</script>`
const FRAME = `<form><textarea></textarea></form><div class="writing"><p class="bubble"></p></div><script>
  document.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault()
    const bubble = document.querySelector('.bubble')
    bubble.textContent = ''
    const response = await fetch('/say', { method: 'POST', body: document.querySelector('textarea').value })
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) bubble.textContent += part.value
    document.body.dataset.ended = String(Number(document.body.dataset.ended ?? 0) + 1)
  })
</script>`

const utf8 = new TextEncoder()
const words = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: async (controller) => {
      await Bun.sleep(Number(firstTokenMs))
      for (const word of answer.split(' ')) {
        controller.enqueue(utf8.encode(`${word} `))
        await Bun.sleep(Number(tokenMs))
      }
      controller.close()
    },
  })

Bun.serve({
  port: Number(port),
  hostname: '127.0.0.1',
  development: false,
  idleTimeout: 0,
  fetch: async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/say') {
      await request.text()
      return new Response(words(), { headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } })
    }
    if (pathname === '/frame') return page(FRAME)
    return page(pathname === '/host' ? `<h1>Shop</h1>${tag}` : HOST)
  },
})

export {}
