import { resolve } from 'node:path'
import { watchMemory } from './watch-memory.ts'
import { startWorkTimer } from './work-timer.ts'

export interface ChildLimits {
  /** From the start; the time the child waits for `onLine` does not count. */
  timeMs: number
  /** Resident size of the process; watched on Linux only. */
  memoryBytes: number
  /** All of stdout together. */
  outputBytes: number
  /** One line of stdout. */
  lineBytes: number
}

export interface ChildRun {
  command: readonly string[]
  /** Becomes the standard input of the child, which never learns its name. */
  inputPath: string
  limits: ChildLimits
  signal: AbortSignal
  /** One line of stdout, without its end. The child waits while this works. A throw ends the child and the run. */
  onLine(line: string): Promise<void> | void
}

/** Why the child was killed, or `exited` when it ended by itself. `complaint` is the beginning of its stderr. */
export interface ChildEnd {
  how: 'exited' | 'too_slow' | 'too_much_memory' | 'too_much_output'
  code: number
  complaint: string
}

/** Runs an untrusted piece of work as a process of its own, with an empty environment, and never leaves it behind. */
export const runChild = async (run: ChildRun): Promise<ChildEnd> => {
  const { limits, signal } = run
  signal.throwIfAborted()
  const child = Bun.spawn([...run.command], { stdin: Bun.file(resolve(run.inputPath)), stdout: 'pipe', stderr: 'pipe', env: {}, cwd: '/' })
  let how: ChildEnd['how'] = 'exited'
  const kill = (): void => child.kill('SIGKILL')
  const killFor = (reason: ChildEnd['how']): void => {
    if (how === 'exited') how = reason
    kill()
  }
  await using ending = new AsyncDisposableStack()
  ending.defer(async () => void (await child.exited))
  ending.defer(kill)
  const timer = ending.adopt(
    startWorkTimer(limits.timeMs, () => killFor('too_slow')),
    (t) => t.stop(),
  )
  ending.defer(watchMemory(child.pid, limits.memoryBytes, () => killFor('too_much_memory')))
  signal.addEventListener('abort', kill, { once: true })
  ending.defer(() => signal.removeEventListener('abort', kill))

  const complaint = firstWords(child.stderr)
  const read = await readLines(child.stdout, limits, (line) => timer.wait(() => run.onLine(line)))
  if (read === 'too_much') killFor('too_much_output')
  const code = await child.exited
  signal.throwIfAborted()
  return { how, code, complaint: await complaint }
}

const NEWLINE = 10

const readLines = async (
  output: ReadableStream<Uint8Array>,
  limits: ChildLimits,
  onLine: (line: string) => Promise<void>,
): Promise<'all' | 'too_much'> => {
  const decoder = new TextDecoder()
  let held: Uint8Array[] = []
  let heldBytes = 0
  let totalBytes = 0
  for await (const part of output) {
    totalBytes += part.byteLength
    if (totalBytes > limits.outputBytes) return 'too_much'
    let start = 0
    for (let end = part.indexOf(NEWLINE); end !== -1; end = part.indexOf(NEWLINE, start)) {
      held.push(part.subarray(start, end))
      await onLine(decoder.decode(Buffer.concat(held)))
      held = []
      heldBytes = 0
      start = end + 1
    }
    // A copy: a short tail must not keep its whole part alive.
    if (start < part.byteLength) held.push(part.slice(start))
    heldBytes += part.byteLength - start
    if (heldBytes > limits.lineBytes) return 'too_much'
  }
  return 'all'
}

const COMPLAINT_CHARS = 2000

/** Reads stderr to its end, so that the child never blocks on it, and keeps its beginning. */
const firstWords = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
  let text = ''
  for await (const part of stream) {
    if (text.length < COMPLAINT_CHARS) text += new TextDecoder().decode(part.subarray(0, COMPLAINT_CHARS))
  }
  return text.slice(0, COMPLAINT_CHARS)
}
