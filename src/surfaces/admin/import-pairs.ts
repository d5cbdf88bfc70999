import { importedPairsPage } from '../../../web/admin/pages/knowledge/imported-pairs.ts'
import { errorText } from '../../../web/words/index.ts'
import type { ImportedPairs, PairFormat } from '../../domain/knowledge/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { type AssistantId, isId } from '../../kernel/ids.ts'
import { MAX_IMPORT_BYTES } from '../http/pair-body.ts'
import { readUpload, type UploadedFile } from '../http/upload.ts'
import type { AdminDeps } from './deps.ts'
import { goBackWith } from './flash.ts'
import { ctxOf, languageOf, pageOf, type Screen, show } from './screen.ts'

const SHOWN_ERRORS = 200

/** A file of pairs from a form; its page tells what became of each line. */
export const importPairFile = async (deps: AdminDeps, c: Screen): Promise<Response> => {
  const ctx = ctxOf(c)
  try {
    const { results } = await readUpload(c.req.raw, {
      file: async (file, fields) => {
        // The token and the assistants stand before the file in our form.
        c.get('checkCsrf')(fields['_csrf']?.[0])
        const bytes = await readAll(file.body)
        const assistantIds = (fields['assistantIds'] ?? []).filter((id): id is AssistantId => isId('ast', id))
        return { name: file.name, done: await deps.knowledge.pairs.import(ctx, { bytes, format: formatOf(file), assistantIds }) }
      },
    })
    const [result] = results
    if (!result) throw new AppError('invalid', { key: 'error.no_file' })
    return showImported(deps, c, result)
  } catch (error) {
    return goBackWith(c, '/knowledge/qa', error)
  }
}

const formatOf = ({ name }: UploadedFile): PairFormat => (/\.(?:jsonl|ndjson|json)$/i.test(name) ? 'jsonl' : 'csv')

const readAll = async (body: ReadableStream<Uint8Array>): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  for await (const part of body) {
    sizeBytes += part.byteLength
    if (sizeBytes > MAX_IMPORT_BYTES) {
      throw new AppError('invalid', { key: 'error.upload_too_large', params: { megabytes: MAX_IMPORT_BYTES / (1024 * 1024) } })
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const showImported = (deps: AdminDeps, c: Screen, { name, done }: { name: string; done: ImportedPairs }): Response =>
  show(
    c,
    importedPairsPage(pageOf(deps, c), {
      ...done,
      fileName: name,
      errors: done.errors.slice(0, SHOWN_ERRORS).map(({ line, text }) => ({ line, text: errorText(languageOf(c), text) })),
      errorCount: done.errors.length,
    }),
  )
