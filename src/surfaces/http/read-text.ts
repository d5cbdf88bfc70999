import { AppError } from '../../kernel/app-error.ts'

/** The whole body as text, never more than `maxBytes` of it in memory. Throws AppError `invalid` for a larger or broken one. */
export const readText = async (request: Request, maxBytes: number): Promise<string> => {
  const length = request.headers.get('content-length')
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes)
  try {
    // The server cuts a body at the length its sender gave; one without a length is counted here.
    return length === null ? await countedText(request, maxBytes) : await request.text()
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('invalid', { key: 'error.broken_body' }, { cause })
  }
}

const countedText = async (request: Request, maxBytes: number): Promise<string> => {
  if (!request.body) return ''
  const decoder = new TextDecoder()
  let sizeBytes = 0
  let text = ''
  for await (const chunk of request.body) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

const tooLarge = (maxBytes: number): AppError => new AppError('invalid', { key: 'error.body_too_large', params: { kb: maxBytes / 1024 } })
