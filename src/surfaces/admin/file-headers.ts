import type { OpenedFile } from '../../domain/channels/index.ts'

/** Kinds that a browser draws without running anything in them. */
const DRAWN = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif'])
const PLAYED = new Set(['audio/ogg', 'audio/mpeg', 'audio/mp4', 'video/mp4', 'video/webm'])

/** What strangers sent is shown only where it can be nothing but a picture or a sound; everything else is only ever saved. */
export const fileHeaders = ({ name, mime, sizeBytes }: Pick<OpenedFile, 'name' | 'mime' | 'sizeBytes'>): Record<string, string> => {
  const isShown = mime !== null && (DRAWN.has(mime) || PLAYED.has(mime))
  return {
    'content-type': isShown ? mime : 'application/octet-stream',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded(name ?? 'file')}`,
    'content-length': String(sizeBytes),
    'cache-control': 'private, max-age=300',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  }
}

/** Of RFC 8187: an apostrophe would end the name. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
