export interface HostPage {
  head?: string
  body?: string
  headers?: Record<string, string>
}

export interface HostPages {
  /** Page by path, the same on both origins. */
  pages: Map<string, HostPage>
  /** Two origins that are not the instance's. */
  allowed: string
  refused: string
  stop(): void
}

/** Somebody's site: the same pages on an origin the owner lists and on one he does not. */
export const startHostPages = (): HostPages => {
  const pages = new Map<string, HostPage>()
  const serve = () =>
    Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      development: false,
      fetch: (request) => {
        const { head = '', body = '', headers = {} } = pages.get(new URL(request.url).pathname) ?? {}
        const page = `<!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
          <title>Магазин</title><link rel="icon" href="data:,">${head}</head><body><h1>Магазин</h1><p>Товары и цены.</p>${body}</body></html>`
        return new Response(page, { headers: { 'content-type': 'text/html', ...headers } })
      },
    })
  const [allowed, refused] = [serve(), serve()]
  return {
    pages,
    allowed: `http://localhost:${allowed.port}`,
    refused: `http://localhost:${refused.port}`,
    stop: () => {
      void allowed.stop(true)
      void refused.stop(true)
    },
  }
}
