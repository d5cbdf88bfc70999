import { composeApp } from '../../src/compose.ts'
import { loadConfig } from '../../src/config.ts'
import { setUp } from '../../src/testing/start-app.ts'
import { testLog } from '../../src/testing/test-log.ts'
import { executable } from './executable.ts'
import { manual } from './manual.ts'
import { type Stalls, watchStalls } from './stall.ts'

const WARM_UP_PAGES = 20

export interface Shelf extends AsyncDisposable {
  /** From the upload until the document can be found, and what that did to the event loop. */
  add(name: string, body: Blob): Promise<{ ms: number; chunks: number; stalls: Stalls }>
}

/** A business with nothing but documents, in this process; files are read by the executable, as at its users'. */
export const openShelf = async (dataDir: string): Promise<Shelf> => {
  const program = await executable(() => {})
  const loaded = loadConfig({ env: { REPLYX_DATA_DIR: dataDir }, flags: {} })
  const app = await composeApp({ loaded, log: testLog().log, extractCommand: [program, '__extract'] })
  await app.start()
  const { knowledge, assistants } = app.features
  const { ctx } = await setUp({ app })
  const assistant = await assistants.create(ctx, { name: 'Ася', language: 'ru' })
  const shelf: Shelf = {
    add: async (fileName, body) => {
      const watch = watchStalls()
      const startedAt = performance.now()
      const { document } = await knowledge.addDocument(ctx, { fileName, body: body.stream(), assistantIds: [assistant.id] })
      await app.idle()
      const ms = performance.now() - startedAt
      const stalls = watch.stop()
      const { state, done } = await knowledge.getDocument(ctx, document.id)
      if (state !== 'searchable') throw new Error(`${fileName} is ${state}`)
      return { ms, chunks: done, stalls }
    },
    [Symbol.asyncDispose]: async () => {
      await app.stop(5000)
      await app.close()
    },
  }
  // What a server loads and compiles once, after its start, is not what a document costs.
  await shelf.add('warm-up.pdf', new Blob([manual('ru', WARM_UP_PAGES)]))
  return shelf
}
