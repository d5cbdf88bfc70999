export { contains } from './contains.ts'
export {
  afterCommit,
  type Db,
  type EngineName,
  type Migration,
  type Reader,
  type Schema,
  type Tx,
  type WriteOptions,
} from './db.ts'
export { engineOf } from './engine.ts'
export { cutPage, olderThan, placeOf } from './page.ts'
export { type Param, type Prepared, prepare } from './prepare.ts'
export { isUniqueViolation } from './unique.ts'
