import type { Database, SQLQueryBindings, Statement } from 'bun:sqlite'

const MAX_STATEMENTS = 500

type Prepared = Statement<Record<string, unknown>, SQLQueryBindings[]>

export interface KnownStatement {
  statement: Prepared
  /** Asked of SQLite once: it allocates at each asking. */
  givesRows: boolean
}

export interface Statements {
  get(sql: string): KnownStatement
  close(): void
}

/** Prepared statements of one connection, the least used finalised first: SQL with lists of any length must not pile up. */
export const createStatements = (db: Database): Statements => {
  const cache = new Map<string, KnownStatement>()
  return {
    get: (sql) => {
      const known = cache.get(sql)
      if (known) {
        cache.delete(sql)
        cache.set(sql, known)
        return known
      }
      const statement = db.prepare<Record<string, unknown>, SQLQueryBindings[]>(sql)
      const fresh: KnownStatement = { statement, givesRows: statement.columnNames.length > 0 }
      cache.set(sql, fresh)
      if (cache.size > MAX_STATEMENTS) {
        const [oldest] = cache.entries()
        if (oldest) {
          cache.delete(oldest[0])
          oldest[1].statement.finalize()
        }
      }
      return fresh
    },
    close: () => {
      for (const { statement } of cache.values()) statement.finalize()
      cache.clear()
    },
  }
}
