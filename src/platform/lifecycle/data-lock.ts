import { Database } from 'bun:sqlite'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'

/**
 * Keeps a second server off the data folder. The kernel holds the lock for as long as this process lives, so a kill -9
 * leaves nothing to clean up. Throws AppError `conflict` when another process has it.
 */
export const lockDataDir = (dataDir: string): Disposable => {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new AppError('unavailable', { key: 'error.data_dir_unwritable', params: { path: dataDir } }, { cause })
  }
  const path = join(dataDir, 'lock.db')
  let handle: Database | undefined
  try {
    handle = new Database(path, { create: true })
    handle.run('PRAGMA locking_mode = EXCLUSIVE')
    handle.run('BEGIN EXCLUSIVE')
  } catch (cause) {
    handle?.close()
    if (String((cause as { code?: string }).code).startsWith('SQLITE_BUSY')) {
      throw new AppError('conflict', { key: 'error.data_dir_in_use', params: { path: dataDir } }, { cause })
    }
    throw new AppError('unavailable', { key: 'error.data_dir_unwritable', params: { path: dataDir } }, { cause })
  }
  const held = handle
  return { [Symbol.dispose]: () => held.close() }
}
