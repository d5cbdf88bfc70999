import { AppError } from '../../kernel/app-error.ts'

/** The whole body, never more than `maxBytes` of it in memory. Throws AppError `invalid` for a larger one. */
export const readBytes = async (body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes) throw new AppError('invalid', { key: 'error.body_too_large', params: { kb: Math.round(maxBytes / 1000) } })
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
