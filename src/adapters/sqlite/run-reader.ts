import type { Reader, Schema } from '../../platform/db/db.ts'
import { createConnection, kyselyOver } from './kysely.ts'
import { openReader } from './open-reader.ts'
import type { ReaderAnswer, ReaderOrder, ReaderWork } from './reader-orders.ts'
import { createTextIndex } from './text-index.ts'
import { createVectorScan } from './vector-scan.ts'

/** Some of it waits, most of it does not. */
type Work = (work: ReaderWork) => unknown

/** What the thread does with each order. */
export const runReader = (answer: (answer: ReaderAnswer) => void): ((order: ReaderOrder) => Promise<void>) => {
  let work: Work | undefined
  return async (order) => {
    if (order.do === 'end') process.exit(0)
    if (order.do === 'open') {
      work = open(order)
      return
    }
    try {
      if (!work) throw new Error('the reading thread was given work before a database')
      answer({ id: order.id, result: await work(order.work) })
    } catch (error) {
      answer({ id: order.id, error: { message: String(error instanceof Error ? error.message : error), code: codeOf(error) } })
    }
  }
}

const open = ({ path, vectorLibrary }: { path: string; vectorLibrary: string }): Work => {
  const db = openReader(path, vectorLibrary)
  const connection = createConnection(db)
  const reader = kyselyOver<Schema>(connection, () => true) as Reader
  const texts = createTextIndex()
  const vectors = createVectorScan(connection.direct)
  return (work) => {
    switch (work.kind) {
      case 'query':
        return connection.direct(work.sql, work.parameters)
      case 'text':
        return texts.search(reader, work)
      case 'nearest':
        return vectors.nearest(work)
    }
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
