import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { AppError } from '../../kernel/app-error.ts'

const MAX_FIELDS = 20
const MAX_FIELD_BYTES = 4096
const MAX_FILES = 20
const MAX_WAITING_BYTES = 256 * 1024

export interface UploadedFile {
  /** As the sender calls it: text only, never a path. */
  name: string
  body: ReadableStream<Uint8Array>
}

export interface UploadHandler<Result> {
  /** Called for each file while it arrives, with the fields that came before it; must read the body to its end or cancel it. */
  file(file: UploadedFile, fields: Record<string, string[]>): Promise<Result>
  /** What a refused file comes to, where the others go on without it; the first refusal is that of the whole upload where this is absent.
   *  Null stands for the files beyond the most that one request may bring. */
  refused?(name: string | null, error: AppError): Result
}

export interface Upload<Result> {
  results: Result[]
  fields: Record<string, string[]>
}

/** Reads `multipart/form-data` as it comes, one file after another, never holding one in memory. */
export const readUpload = async <Result>(
  request: Pick<Request, 'headers' | 'body'>,
  handler: UploadHandler<Result>,
): Promise<Upload<Result>> => {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type) || !request.body) throw new AppError('invalid', { key: 'error.not_an_upload' })
  const { Busboy } = await import('@fastify/busboy')
  const limits = { files: MAX_FILES, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, headerPairs: 50 }
  const parser = new Busboy({ headers: { 'content-type': type }, limits })
  const upload: Upload<Result> = { results: [], fields: {} }
  const work: Array<Promise<Result>> = []
  const refusedAs =
    (name: string | null) =>
    (error: unknown): Result => {
      if (!handler.refused || !(error instanceof AppError)) throw error
      return handler.refused(name, error)
    }
  const streams: Readable[] = []
  parser.on('file', (_field: string, stream: Readable, name: string) => {
    streams.push(stream)
    const body = bodyOf(stream)
    const taken = handler.file({ name: fileName(name), body }, upload.fields)
    // A file that is refused must not hold back the ones behind it; whoever waits below hears of the refusal.
    taken.catch(() => stream.resume())
    const settled = taken.catch(refusedAs(fileName(name)))
    // An upload that breaks off is told before anybody waits for its files.
    settled.catch(() => {})
    work.push(settled)
  })
  parser.on('field', (name: string, value: string) => {
    upload.fields[name] = [...(upload.fields[name] ?? []), value]
  })
  if (handler.refused) parser.on('filesLimit', () => void work.push(Promise.reject(tooMany()).catch(refusedAs(null))))
  try {
    await pump(request.body, parser, handler.refused ? ['partsLimit', 'fieldsLimit'] : ['partsLimit', 'filesLimit', 'fieldsLimit'])
  } catch (error) {
    // Whoever reads a file of it must not wait for the rest.
    for (const stream of streams) stream.destroy(error instanceof Error ? error : undefined)
    throw error
  }
  upload.results = await Promise.all(work)
  return upload
}

/** A cancelled body lets the rest of its part pass by unread. */
const bodyOf = (stream: Readable): ReadableStream<Uint8Array> => {
  let isEnded = false
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        // The parser listens to the same stream for its own counting, so listeners stay and ask.
        stream.on('data', (chunk: Uint8Array) => {
          if (isEnded) return
          controller.enqueue(chunk)
          if ((controller.desiredSize ?? 0) <= 0) stream.pause()
        })
        const end = (finish: () => void): void => {
          if (!isEnded) finish()
          isEnded = true
        }
        stream.on('end', () => end(() => controller.close()))
        stream.on('error', (error) => end(() => controller.error(error)))
        stream.pause()
      },
      pull: () => void stream.resume(),
      cancel: () => {
        isEnded = true
        stream.resume()
      },
    },
    { highWaterMark: MAX_WAITING_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
  )
}

/** The last part of whatever path a sender calls a name, without what could break a header or a screen. */
export const fileName = (name: string | undefined): string => {
  const last = (name ?? '').split(/[\\/]/).at(-1) ?? ''
  const clean = last.replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '').trim()
  return clean === '' ? 'document' : clean.slice(0, 400)
}

const tooMany = (): AppError => new AppError('invalid', { key: 'error.too_many_files', params: { max: MAX_FILES } })

const pump = (body: ReadableStream<Uint8Array>, parser: NodeJS.WritableStream, limits: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    // One class at run time; only the libraries of types know two.
    const source = Readable.fromWeb(body as unknown as NodeReadableStream<Uint8Array>)
    const fail = (cause: unknown): void =>
      reject(cause instanceof AppError ? cause : new AppError('invalid', { key: 'error.broken_upload' }, { cause }))
    source.on('error', fail)
    parser.on('error', fail)
    for (const limit of limits) parser.on(limit, () => reject(tooMany()))
    parser.on('finish', () => resolve())
    source.pipe(parser)
  })
