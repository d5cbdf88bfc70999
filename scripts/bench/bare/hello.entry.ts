// The least a server can be, to see what the runtime alone costs.
const [, , port = '0'] = process.argv

Bun.serve({ port: Number(port), hostname: '127.0.0.1', development: false, fetch: () => new Response('ok') })

export {}
