export interface Instance {
  url: string
  /** What it has written to stdout so far. */
  output(): string
  errors(): string
  /** SIGTERM, and how it ended. */
  stop(): Promise<{ exitCode: number; tookMs: number }>
  /** SIGKILL: nothing of it may be left, and nothing may be lost. */
  kill(): Promise<void>
}

export interface Place {
  /** How the executable is called here; its arguments are appended. */
  command: string[]
  cwd: string
  env?: Record<string, string>
}

const running = new Set<{ kill(signal: 'SIGKILL'): void; exited: Promise<number> }>()

/** Ends what a failed check left running. */
export const killLeftovers = async (): Promise<void> => {
  for (const child of running) {
    child.kill('SIGKILL')
    await child.exited
  }
}

const READY_MS = 20_000
const STOP_MS = 15_000

/** Starts the executable on a port of its own and waits until it says it is ready. */
export const boot = async ({ command, cwd, env = {} }: Place, port = freePort()): Promise<Instance> => {
  const child = Bun.spawn([...command, '--listen', `127.0.0.1:${port}`], { cwd, env, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  running.add(child)
  void child.exited.then(() => running.delete(child))
  const written = { out: '', err: '' }
  const readers = Promise.all([
    collect(child.stdout, (text) => (written.out += text)),
    collect(child.stderr, (text) => (written.err += text)),
  ])
  const url = `http://127.0.0.1:${port}`
  const giveUpAt = performance.now() + READY_MS
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      child.kill('SIGKILL')
      await readers
      throw new Error(`it did not get ready (exit code ${child.exitCode})\n${written.out}${written.err}`)
    }
    await Bun.sleep(20)
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<{ exitCode: number; tookMs: number }> => {
    const startedAt = performance.now()
    child.kill(signal)
    const hang = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    const exitCode = await child.exited
    clearTimeout(hang)
    await readers
    return { exitCode, tookMs: performance.now() - startedAt }
  }
  return {
    url,
    output: () => written.out,
    errors: () => written.err,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL')
    },
  }
}

export interface Finished {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs one command of the executable to its end. */
export const runOnce = async ({ command, cwd, env = {} }: Place, args: string[]): Promise<Finished> => {
  const child = Bun.spawn([...command, ...args], { cwd, env, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe', timeout: 30_000 })
  const [stdout, stderr, exitCode] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
  return { exitCode, stdout, stderr }
}

export const freePort = (): number => {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', development: false, fetch: () => new Response() })
  const { port } = server
  void server.stop(true)
  return port ?? 0
}

const isReady = async (url: string): Promise<boolean> => {
  const reply = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined)
  return reply?.ok === true
}

const collect = async (stream: ReadableStream<Uint8Array>, onText: (text: string) => void): Promise<void> => {
  const decoder = new TextDecoder()
  for await (const chunk of stream) onText(decoder.decode(chunk, { stream: true }))
}
