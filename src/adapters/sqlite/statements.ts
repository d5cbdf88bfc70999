import type { Database, SQLQueryBindings, Statement } from 'bun:sqlite'

const MAX_STATEMENTS = 500

export interface Statements {
  get(sql: string): Statement<Record<string, unknown>, SQLQueryBindings[]>
  close(): void
}

/** Prepared statements of one connection, the least used finalised first: SQL with lists of any length must not pile up. */
export const createStatements = (db: Database): Statements => {
  const cache = new Map<string, Statement<Record<string, unknown>, SQLQueryBindings[]>>()
  return {
    get: (sql) => {
      const known = cache.get(sql)
      if (known) {
        cache.delete(sql)
        cache.set(sql, known)
        return known
      }
      const statement = db.prepare<Record<string, unknown>, SQLQueryBindings[]>(sql)
      cache.set(sql, statement)
      if (cache.size > MAX_STATEMENTS) {
        const [oldest] = cache.entries()
        if (oldest) {
          cache.delete(oldest[0])
          oldest[1].finalize()
        }
      }
      return statement
    },
    close: () => {
      for (const statement of cache.values()) statement.finalize()
      cache.clear()
    },
  }
}
