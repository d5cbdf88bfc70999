import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, composeApp } from '../compose.ts'
import { loadConfig } from '../config.ts'
import type { Ctx } from '../domain/identity/index.ts'
import type { WorkspaceId } from '../kernel/ids.ts'
import { type RunningServer, startServer } from '../surfaces/http/server.ts'
import { ctxOf } from './factories.ts'
import { postgresUrl } from './test-db.ts'
import { testLog } from './test-log.ts'
import type { TestDatabase } from './test-postgres.ts'

export interface TestApp extends AsyncDisposable {
  app: App
  /** `http://127.0.0.1:<port>`. */
  url: string
  dataDir: string
  logLines(): Array<Record<string, unknown>>
  /** Stops as SIGTERM does and starts again on the same folder and port. */
  restart(): Promise<void>
}

export interface TestAppOptions {
  /** Settings by environment name. */
  settings?: Record<string, string>
}

/** The whole appliance in this process: real database, jobs, child processes and a loopback port of its own. */
export const startApp = async (options: TestAppOptions = {}): Promise<TestApp> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'replyx-app-'))
  const database = await databaseOf()
  const { log, lines } = testLog()
  const start = async (port: number): Promise<{ app: App; server: RunningServer }> => {
    const env = {
      REPLYX_DATA_DIR: dataDir,
      REPLYX_LISTEN: `127.0.0.1:${port}`,
      ...(database && { DATABASE_URL: database.url }),
      ...options.settings,
    }
    const loaded = loadConfig({ env, flags: {} })
    const app = await composeApp({ loaded, log, extractCommand: [process.execPath, `${import.meta.dir}/../main.ts`, '__extract'] })
    const server = startServer(app.http, loaded.config.listen)
    await app.start()
    return { app, server }
  }
  const stop = async ({ app, server }: { app: App; server: RunningServer }): Promise<void> => {
    app.sayBye()
    await Promise.all([server.stop(2000), app.stop(2000)])
    await app.close()
  }
  let running = await start(0)
  return {
    get app() {
      return running.app
    },
    url: `http://127.0.0.1:${running.server.port}`,
    dataDir,
    logLines: lines,
    restart: async () => {
      const { port } = running.server
      await stop(running)
      running = await start(port)
    },
    [Symbol.asyncDispose]: async () => {
      await stop(running)
      await database?.[Symbol.asyncDispose]()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const databaseOf = async (): Promise<TestDatabase | undefined> => {
  const server = postgresUrl()
  return server === undefined ? undefined : (await import('./test-postgres.ts')).takeDatabase(server)
}

export const OWNER = { email: 'owner@example.com', password: 'correct horse battery', businessName: 'Лавка' }

/** The first account by its one-time link, as the verbs see its owner and as his browser does. */
export const setUp = async ({ app }: Pick<TestApp, 'app'>): Promise<{ ctx: Ctx; sessionToken: string }> => {
  const { identity } = app.features
  const { token } = await identity.setup.issueLink()
  const made = await identity.setup.finish({ ...OWNER, token, language: 'ru', ip: '127.0.0.1', userAgent: 'test' })
  const workspaceId: WorkspaceId = made.workspace.id
  const ctx = ctxOf(workspaceId, { kind: 'user', userId: made.user.id, isAdmin: true, role: 'owner' })
  return { ctx, sessionToken: made.token }
}
