import { CompiledQuery } from 'kysely'
import { directOf, type Reader, type Tx } from '../../platform/db/db.ts'

/** What a statement gives, without building it first: for the searches that every message passes. */
export const rowsOf = async <Row>(handle: Reader | Tx, text: string, parameters: readonly unknown[]): Promise<Row[]> => {
  const direct = directOf(handle)
  if (direct) return direct(text, [...parameters]) as Row[]
  return (await handle.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]))).rows
}
