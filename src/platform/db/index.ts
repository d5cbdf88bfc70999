export { afterCommit, type Db, type EngineName, type Migration, openAfterCommit, type Reader, type Schema, type Tx } from './db.ts'
export { isUniqueViolation } from './unique.ts'
