import type { BotAddress } from '../../domain/channels/ports.ts'
import type { Route } from './transport.ts'

/** Telegram said no to a file; the codes are those of calls. */
export class DownloadRefused extends Error {
  readonly code: number

  constructor(code: number) {
    super(`the file was refused: ${code}`)
    this.name = 'DownloadRefused'
    this.code = code
  }
}

/** The pieces of a file, each handed on before the next is read. `hand` resolves to false when no more are wanted. */
export const download = async (
  route: Route,
  { address, path }: { address: BotAddress; path: string },
  hand: (bytes: Uint8Array<ArrayBuffer>) => Promise<boolean>,
): Promise<void> => {
  // A file path is Telegram's own text: it must not lead out of the file's place.
  const safe = path.split('/').map(encodeURIComponent).join('/')
  const reply = await route.open(`${address.apiRoot}/file/bot${address.token}/${safe}`)
  try {
    if (reply.statusCode !== 200) throw new DownloadRefused(reply.statusCode ?? 500)
    for await (const piece of reply) {
      if (!(await hand(Uint8Array.from(piece as Buffer)))) return
    }
  } finally {
    reply.destroy()
  }
}
