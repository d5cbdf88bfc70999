import { openSync } from 'node:fs'
import { freePort } from '../smoke/instance.ts'
import { cpuMs, type Memory, memoryOf, pinned } from './machine.ts'
import { untilServes } from './serving.ts'

/** A server in a process of its own, ours or a bare one. */
export interface Server extends AsyncDisposable {
  port: number
  pid: number
  /** From the start of the process to the first 200. */
  readyMs: number
  cpuMs(): number
  memory(): Memory
  kill(): Promise<void>
}

export interface ServerInput {
  command: (port: number) => string[]
  /** What tells that it serves. */
  path: string
  env?: Record<string, string>
  /** Where its output goes: written as in real life, read by nobody meanwhile. */
  logFile?: string
  isPinned?: boolean
  port?: number
}

export const startServer = async (input: ServerInput): Promise<Server> => {
  const { command, path, env = {}, logFile = '/dev/null', isPinned = true, port = freePort() } = input
  const output = openSync(logFile, 'a')
  const whole = isPinned ? pinned('server', command(port)) : command(port)
  const startedAt = performance.now()
  const child = Bun.spawn(whole, { env, stdio: ['ignore', output, output] })
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal)
    await child.exited
  }
  try {
    await untilServes(port, path, () => child.exitCode === null)
  } catch (cause) {
    await end('SIGKILL')
    throw new Error(`${whole.join(' ')}: ${await Bun.file(logFile).text()}`, { cause })
  }
  return {
    port,
    pid: child.pid,
    readyMs: performance.now() - startedAt,
    cpuMs: () => cpuMs(child.pid),
    memory: () => memoryOf(child.pid),
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  }
}

export interface ProductInput {
  file: string
  dataDir: string
  settings?: Record<string, string>
  /** `/readyz` unless told. */
  path?: string
  isPinned?: boolean
  port?: number
}

/** ReplyX itself. Its log is in the data folder's neighbour `<dataDir>.log`. */
export const startProduct = ({ file, dataDir, settings = {}, path = '/readyz', ...rest }: ProductInput): Promise<Server> =>
  startServer({
    ...rest,
    path,
    command: (port) => [file, 'serve', '--listen', `127.0.0.1:${port}`],
    env: { ...settings, REPLYX_DATA_DIR: dataDir },
    logFile: `${dataDir}.log`,
  })
