import { t } from '../web/words/index.ts'
import { buildInfo } from './build-info.ts'
import { type App, composeApp } from './compose.ts'
import type { LoadedConfig } from './config.ts'
import { lockDataDir } from './platform/lifecycle/data-lock.ts'
import { createLog } from './platform/log/create-log.ts'
import type { Log } from './platform/log/log.ts'
import type { CommandLine } from './surfaces/cli/parse.ts'
import { type RunningServer, startServer } from './surfaces/http/server.ts'

/** Open requests and jobs are given this long after the goodbye; the promise to the outside is ten seconds in all. */
const GRACE_MS = 6000

/** Commands that need the database. */
export const runWithApp = async (line: CommandLine, loaded: LoadedConfig): Promise<number> => {
  const { config } = loaded
  // A tool's output is its answer; a server's is its log.
  const log = createLog({ level: line.command === 'serve' ? config.logLevel : 'silent' })
  if (line.command === 'serve') {
    using _lock = lockDataDir(config.dataDir)
    return await serve(await composeApp({ loaded, log }), { loaded, log })
  }
  const app = await composeApp({ loaded, log })
  try {
    return await app.runTool(line, (text) => void process.stdout.write(`${text}\n`))
  } finally {
    await app.close()
  }
}

const serve = async (app: App, { loaded, log }: { loaded: LoadedConfig; log: Log }): Promise<number> => {
  const { config } = loaded
  catchStrays(log)
  const signal = firstSignal()
  let server: RunningServer | undefined
  try {
    server = startServer(app.http, config.listen)
    await app.start()
    await sayHello(app, server, loaded)
    log.info({ version: buildInfo.version, host: server.host, port: server.port }, 'listening')
    // The executable starts with a compiler that holds back (scripts/build/compile.ts); from here on code runs more than once.
    Bun.unsafe.setJITPolicy(1)
    const name = await signal
    log.info({ signal: name }, 'stopping')
    app.sayBye()
    await Promise.all([server.stop(GRACE_MS), app.stop(GRACE_MS)])
    return 0
  } finally {
    await server?.stop(0)
    await app.close()
    log.info({}, 'stopped')
  }
}

/** A second signal means now. */
const firstSignal = (): Promise<string> =>
  new Promise((resolve) => {
    let isStopping = false
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.on(name, () => {
        if (isStopping) process.exit(1)
        isStopping = true
        resolve(name)
      })
    }
  })

/** A stray error of one connection must not end the service of all; what is on disk is sound whatever it was. */
const catchStrays = (log: Log): void => {
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'))
  process.on('uncaughtException', (error) => log.error({ err: error }, 'uncaught exception'))
}

const sayHello = async (app: App, server: RunningServer, { config }: LoadedConfig): Promise<void> => {
  const say = (text: string): void => void process.stdout.write(`${text}\n`)
  const { language } = config
  const url = config.publicUrl ?? localUrl(server)
  say(t(language, 'cli.banner_version', { version: buildInfo.version }))
  say(t(language, 'cli.banner_data', { path: config.dataDir }))
  say(t(language, 'cli.banner_address', { url }))
  const link = await app.setupLink(url)
  if (!link) return
  say(t(language, 'cli.banner_setup', { minutes: String(link.validMinutes) }))
  say(link.url)
}

const localUrl = ({ host, port }: RunningServer): string => {
  const name = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
