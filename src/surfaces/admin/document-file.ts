import type { Hono } from 'hono'
import type { OpenedFile } from '../../domain/knowledge/index.ts'
import type { SessionEnv } from '../http/session.ts'
import type { AdminDeps } from './deps.ts'
import { ctxOf, newRoutes } from './screen.ts'

/** The file as it was uploaded. A PDF opens in the browser's own viewer, at `#page=N`; everything else is only ever saved. */
export const documentFileRoutes = (deps: AdminDeps): Hono<SessionEnv> =>
  newRoutes().get('/knowledge/documents/:id/file', async (c) => {
    const file = await deps.knowledge.openFile(ctxOf(c), c.req.param('id'))
    return c.body(file.body, 200, headersOf(file))
  })

const headersOf = ({ name, fileKind, sizeBytes }: OpenedFile): Record<string, string> => {
  const isShown = fileKind === 'pdf'
  return {
    'content-type': isShown ? 'application/pdf' : 'application/octet-stream',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded(name)}`,
    'content-length': String(sizeBytes),
    'cache-control': 'private, max-age=300',
    // A viewer of PDF is an object of its page; a sandbox would keep it from starting.
    'content-security-policy': isShown
      ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
      : "default-src 'none'; frame-ancestors 'none'; sandbox",
  }
}

/** Of RFC 8187: an apostrophe would end the name. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
