import { AppError } from '../../kernel/app-error.ts'

/** The whole body as text, never more than `maxBytes` of it in memory. Throws AppError `invalid` for a larger or broken one. */
export const readText = async (request: Request, maxBytes: number): Promise<string> =>
  new TextDecoder().decode(await readBytes(request, maxBytes))

/** The same as it came. */
export const readBytes = async (request: Request, maxBytes: number): Promise<Uint8Array> => {
  const length = request.headers.get('content-length')
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes)
  try {
    // The server cuts a body at the length its sender gave; one without a length is counted here.
    return length === null ? await countedBytes(request, maxBytes) : new Uint8Array(await request.arrayBuffer())
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('invalid', { key: 'error.broken_body' }, { cause })
  }
}

const countedBytes = async (request: Request, maxBytes: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (maxBytes: number): AppError => new AppError('invalid', { key: 'error.body_too_large', params: { kb: maxBytes / 1024 } })
