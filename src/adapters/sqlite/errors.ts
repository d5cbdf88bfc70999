import { SQLiteError } from 'bun:sqlite'
import { dirname } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'

export const isBusy = (error: unknown): boolean => error instanceof SQLiteError && (error.code ?? '').startsWith('SQLITE_BUSY')

/** The same of a file that cannot be opened as a database at all. */
export const asOpeningError = (error: unknown, path: string): unknown => {
  if (!(error instanceof SQLiteError)) return error
  const code = error.code ?? ''
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return new AppError('unavailable', { key: 'error.database_broken', params: { path } }, { cause: error })
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM')
    return new AppError('unavailable', { key: 'error.data_dir_unwritable', params: { path: dirname(path) } }, { cause: error })
  return asDatabaseError(error)
}

/** What an operator can mend becomes a refusal that says how; everything else stays the bug it is. */
export const asDatabaseError = (error: unknown): unknown => {
  const system = error instanceof Error && 'code' in error ? error.code : undefined
  // Of the flush, which is ours.
  if (system === 'ENOSPC' || system === 'EDQUOT') return new AppError('unavailable', { key: 'error.disk_full' }, { cause: error })
  if (system === 'EIO' || system === 'EROFS') return new AppError('unavailable', { key: 'error.database_unwritable' }, { cause: error })
  if (!(error instanceof SQLiteError)) return error
  const code = error.code ?? ''
  if (code === 'SQLITE_FULL') return new AppError('unavailable', { key: 'error.disk_full' }, { cause: error })
  if (code.startsWith('SQLITE_BUSY')) return new AppError('unavailable', { key: 'error.database_busy' }, { cause: error })
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_READONLY')) {
    return new AppError('unavailable', { key: 'error.database_unwritable' }, { cause: error })
  }
  return error
}
