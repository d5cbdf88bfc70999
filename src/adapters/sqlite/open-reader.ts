import { Database } from 'bun:sqlite'

/** A connection that never writes; this thread's, or the event loop's. */
export const openReader = (path: string, vectorLibrary: string): Database => {
  const db = new Database(path, { readonly: true, strict: true })
  db.run('PRAGMA busy_timeout = 1000')
  db.run('PRAGMA temp_store = MEMORY')
  db.run('PRAGMA cache_size = -16000')
  db.loadExtension(vectorLibrary, 'sqlite3_vec_init')
  return db
}
