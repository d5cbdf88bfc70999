import type { FileId } from '../../../kernel/ids.ts'
import type { JobContext } from '../../../platform/jobs/index.ts'
import { BotApiRefused, type BotFleet } from '../ports.ts'
import type { BotsDeps } from './deps.ts'
import { MAX_FILE_BYTES } from './files.ts'
import type { FileRow } from './schema.ts'
import { findFile, setFile } from './store.ts'

export type FetchFileDeps = Pick<BotsDeps, 'db' | 'blobs' | 'log'> & { fleet(): BotFleet }

/** Brings one file of a customer into the house. What Telegram does not hand out is said so beside the message. */
export const fetchFile = async (deps: FetchFileDeps, { fileId }: { fileId: FileId }, job: JobContext): Promise<void> => {
  const file = await findFile(deps.db.read, fileId)
  if (file?.state !== 'waiting') return
  try {
    const stored = await download(deps, file, job.signal)
    await deps.db.write((tx) => setFile(tx, file.id, { state: 'stored', blob_key: stored.key, size_bytes: stored.sizeBytes }))
  } catch (error) {
    if (!(error instanceof BotApiRefused) || error.code === 429 || error.code >= 500 || error.code === 401) throw error
    const state = /too big/i.test(error.description) ? 'too_large' : 'lost'
    await deps.db.write((tx) => setFile(tx, file.id, { state }))
  }
}

const download = async (deps: FetchFileDeps, file: FileRow, signal: AbortSignal) => {
  const fleet = deps.fleet()
  const { file_path: path } = await fleet.call(file.bot_id, 'getFile', { file_id: file.file_id })
  if (path === undefined) throw new BotApiRefused({ code: 400, description: 'no path' })
  return deps.blobs.put(fleet.download(file.bot_id, path), { maxBytes: MAX_FILE_BYTES, signal })
}
