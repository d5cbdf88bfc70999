import { type Expression, type SqlBool, sql } from 'kysely'

/** Whether a text column has these words in it, letter by letter: fold both before. */
export const contains = (column: Expression<string>, words: string): Expression<SqlBool> =>
  sql<SqlBool>`${column} like ${`%${words.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`
