import { AppError } from '../../kernel/app-error.ts'

const MAX_NAME = 200

/** The name of a file as people see it: no folders, no invisible characters. It is never used as a path. */
export const documentName = (fileName: string): string => {
  const name = fileName
    .toWellFormed()
    .normalize('NFC')
    .replace(/^.*[\\/]/s, '')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
  if (name === '' || name.length > MAX_NAME)
    throw new AppError('invalid', { key: 'error.file_name', params: { max: MAX_NAME } }, { field: 'file' })
  return name
}
