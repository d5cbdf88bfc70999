import { Args, type Upload } from './args.ts'
import { WireError } from './wire.ts'

const UPLOAD_LIMIT = 50 << 20
const PARAMETERS_LIMIT = 1 << 20

/** Query string and body together; the first value of a name counts, the address before the body. */
export const readArgs = async (request: Request, query: string): Promise<Args> => {
  const fromQuery = query === '' ? {} : pairs(new URLSearchParams(query))
  if (request.body === null) return new Args(fromQuery)
  const type = (request.headers.get('content-type') ?? 'application/octet-stream').toLowerCase()
  if (type.includes('multipart/form-data')) return readForm(request, fromQuery)
  if (type.includes('application/json')) return new Args({ ...fromJson(await readText(request)), ...fromQuery })
  if (type.includes('application/x-www-form-urlencoded')) {
    return new Args({ ...pairs(new URLSearchParams(await readText(request))), ...fromQuery })
  }
  return new Args(fromQuery)
}

const pairs = (given: Iterable<[string, string]>): Record<string, unknown> => {
  const values: Record<string, unknown> = {}
  for (const [name, value] of given) values[name] ??= value
  return values
}

/** A body that is no JSON object gives no parameters: the call then fails for what it lacks. */
const fromJson = (text: string): Record<string, unknown> => {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}

const readText = async (request: Request): Promise<string> => {
  const encoding = request.headers.get('content-encoding')
  const text = encoding === null ? await request.text() : new TextDecoder().decode(inflate(await request.bytes(), encoding))
  if (text.length > PARAMETERS_LIMIT) throw new WireError(413, 'Request Entity Too Large: too many parameters')
  return text
}

const inflate = (bytes: Uint8Array<ArrayBuffer>, encoding: string): Uint8Array<ArrayBuffer> => {
  const name = encoding.toLowerCase()
  try {
    if (name === 'gzip') return Bun.gunzipSync(bytes)
    if (name === 'deflate') return inflateDeflate(bytes)
  } catch {
    throw new WireError(400, 'Bad Request: gzip error')
  }
  if (name === 'none') return bytes
  throw new WireError(415, 'Unsupported Media Type: unsupported content-encoding')
}

/** «deflate» is zlib's form by the standard and raw in the wild. */
const inflateDeflate = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const isZlib = bytes[0] === 0x78
  return Bun.inflateSync(isZlib ? bytes.slice(2, -4) : bytes)
}

const readForm = async (request: Request, fromQuery: Record<string, unknown>): Promise<Args> => {
  const form = await toForm(request)
  const values: Record<string, unknown> = {}
  const uploads = new Map<string, Upload>()
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      values[name] ??= value
      continue
    }
    const bytes = await value.bytes()
    if (bytes.length > UPLOAD_LIMIT)
      throw new WireError(413, `Request Entity Too Large: file of size ${bytes.length} is too big to be uploaded`)
    uploads.set(name, { name: value.name, type: value.type, bytes })
  }
  return new Args({ ...values, ...fromQuery }, uploads)
}

const toForm = async (request: Request): Promise<FormData> => {
  const encoding = request.headers.get('content-encoding')
  const type = request.headers.get('content-type') ?? ''
  if (!/boundary\s*=\s*"?[^";]/i.test(type)) throw new WireError(400, 'Bad Request: boundary not found')
  try {
    if (encoding === null) return await request.formData()
    const body = inflate(await request.bytes(), encoding)
    return await new Response(body, { headers: { 'content-type': type } }).formData()
  } catch (error) {
    if (error instanceof WireError) throw error
    throw new WireError(400, 'Bad Request: unexpected end of request content')
  }
}
