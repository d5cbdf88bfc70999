import { type Expression, type SqlBool, sql } from 'kysely'
import { AppError } from '../../kernel/app-error.ts'
import { isId } from '../../kernel/ids.ts'

/** Where a page of a list ended; the next one begins with what is older. */
export interface Place {
  at: number
  id: string
}

/** Of a cursor that `cutPage` made of rows with ids of this kind; throws `invalid` for any other text. */
export const placeOf = (cursor: string, kind: Parameters<typeof isId>[0]): Place => {
  const [, at, id = ''] = /^(\d{1,16})\.(\w{1,40})$/.exec(cursor) ?? []
  if (at === undefined || !isId(kind, id)) throw new AppError('invalid', { key: 'error.bad_cursor' })
  return { at: Number(at), id }
}

/** Rows beyond the place, where the newest come first and the id decides between those of one moment. */
export const olderThan = (column: Expression<number>, id: Expression<string>, place: Place): Expression<SqlBool> =>
  sql<SqlBool>`(${column}, ${id}) < (${place.at}, ${place.id})`

/** The rows of one page, of which one more than `limit` was asked for, and where the next begins. */
export const cutPage = <Row extends { id: string }>(
  rows: readonly Row[],
  limit: number,
  at: (row: Row) => number,
): { shown: Row[]; nextCursor: string | undefined } => {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { shown, nextCursor: rows.length > limit && last ? `${at(last)}.${last.id}` : undefined }
}
