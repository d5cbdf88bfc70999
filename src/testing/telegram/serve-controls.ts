/** `POST /<verb>` with the verb's object as JSON, for tests and benchmarks in other processes. */
export const serveControls = (verbs: Record<string, (order: never) => unknown>, hostname: string): Bun.Server<undefined> =>
  Bun.serve({
    port: 0,
    hostname,
    // Some verbs wait for what comes.
    idleTimeout: 0,
    development: false,
    maxRequestBodySize: 256 << 20,
    fetch: async (request) => {
      const verb = new URL(request.url).pathname.slice(1)
      const work = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
      if (!work) return Response.json({ error: `no verb ${verb}` }, { status: 404 })
      try {
        const text = await request.text()
        return Response.json((await work((text === '' ? undefined : JSON.parse(text)) as never)) ?? null)
      } catch (error) {
        return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status: 400 })
      }
    },
  })
