import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { type ChildRun, runChild } from './run-child.ts'

const roomy = { timeMs: 20_000, memoryBytes: 400_000_000, outputBytes: 1_000_000, lineBytes: 100_000 }
const never = new AbortController().signal
let folder = ''
let inputPath = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replyx-child-'))
  inputPath = join(folder, 'input')
  await Bun.write(inputPath, 'what the child reads')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const run = async (program: string, change: Partial<ChildRun> = {}) => {
  const lines: string[] = []
  const command = [process.execPath, '-e', program]
  const onLine = (line: string): void => void lines.push(line)
  const end = await runChild({ command, inputPath, limits: roomy, signal: never, onLine, ...change })
  return { ...end, lines }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a child', () => {
  test('reads its input, answers in lines and has no environment', async () => {
    const end = await run(
      `console.log(require('fs').readFileSync(0, 'utf8')); console.log(JSON.stringify(process.env), process.cwd()); console.error('oh'); process.exit(3)`,
    )
    expect(end).toEqual({ how: 'exited', code: 3, complaint: 'oh\n', lines: ['what the child reads', '{} /'] })
  })

  test('finds its input by a name that counts from the folder of the caller', async () => {
    const end = await run(`console.log(require('fs').readFileSync(0, 'utf8'))`, { inputPath: relative(process.cwd(), inputPath) })
    expect(end.lines).toEqual(['what the child reads'])
  })

  test('may write a line in many pieces and many lines in one', async () => {
    const end = await run(`
      const { writeSync } = require('fs')
      writeSync(1, 'при'); writeSync(1, 'вет\\nраз\\nд'); await Bun.sleep(30); writeSync(1, Buffer.from([0xd0])); await Bun.sleep(30)
      writeSync(1, Buffer.from([0xb2])); writeSync(1, 'а\\n')`)
    expect(end.lines).toEqual(['привет', 'раз', 'два'])
  })

  test('that never ends is killed at its time limit', async () => {
    const pids: string[] = []
    const end = await run('console.log(process.pid); for (;;) {}', {
      limits: { ...roomy, timeMs: 300 },
      onLine: (line) => void pids.push(line),
    })
    expect(end.how).toBe('too_slow')
    expect(pids).toHaveLength(1)
    expect(isAlive(Number(pids[0]))).toBe(false)
  })

  test.if(process.platform === 'linux')('that eats memory is killed at its limit', async () => {
    const end = await run(`const eaten = []; for (;;) { eaten.push(new Uint8Array(4e6).fill(1)); await Bun.sleep(5) }`, {
      limits: { ...roomy, memoryBytes: 200_000_000 },
    })
    expect(end.how).toBe('too_much_memory')
  })

  test('that says too much, at once or in all, is killed', async () => {
    const line = await run(`require('fs').writeSync(1, 'x'.repeat(20_000)); for (;;) await Bun.sleep(1000)`, {
      limits: { ...roomy, lineBytes: 10_000 },
    })
    expect(line).toMatchObject({ how: 'too_much_output', lines: [] })
    const all = await run(`for (;;) console.log('x'.repeat(99))`, { limits: { ...roomy, outputBytes: 10_000 } })
    expect(all.how).toBe('too_much_output')
  })

  test('dies with the signal of its caller', async () => {
    const abort = new AbortController()
    let pid = 0
    const onLine = (line: string): void => {
      pid = Number(line)
      abort.abort(new Error('stop'))
    }
    await expect(run('console.log(process.pid); for (;;) {}', { signal: abort.signal, onLine })).rejects.toThrow('stop')
    expect(pid).toBeGreaterThan(0)
    expect(isAlive(pid)).toBe(false)
  })

  test('dies when its reader fails', async () => {
    let pid = 0
    const onLine = (line: string): void => {
      pid = Number(line)
      throw new Error('the disk is full')
    }
    await expect(run('console.log(process.pid); for (;;) {}', { onLine })).rejects.toThrow('the disk is full')
    expect(isAlive(pid)).toBe(false)
  })
})
