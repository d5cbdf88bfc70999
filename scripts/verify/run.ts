import type { Finished } from './counts.ts'

const MINUTE_MS = 60_000

/** Runs one gate's program to its end, without input; one that takes too long is ended and has failed. */
export const run = async (command: string[], options: { timeoutMs?: number; env?: Record<string, string> } = {}): Promise<Finished> => {
  const timeoutMs = options.timeoutMs ?? 8 * MINUTE_MS
  const child = Bun.spawn(command, {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, TZ: 'UTC', NO_COLOR: '1', ...options.env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  const [stdout, stderr, exitCode] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
  const ending = child.signalCode ? `\nended by ${child.signalCode} (at most ${timeoutMs / 1000} s are given)` : ''
  return { exitCode, output: `${stderr}${stdout}${ending}` }
}
