import { expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from './config.ts'

interface Ended {
  exitCode: number
  out: string
  err: string
}

const MAIN = `${import.meta.dir}/main.ts`

/** The command as a process of its own, in an empty folder and, but for what is given, an empty environment. */
const replyx = async (env: Record<string, string>, prepare: (dataDir: string) => Promise<unknown> = async () => {}): Promise<Ended> => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-cli-'))
  try {
    await prepare(join(folder, 'data'))
    const child = Bun.spawn([process.execPath, MAIN, 'serve'], {
      cwd: folder,
      env: { REPLYX_LISTEN: '127.0.0.1:0', REPLYX_LANGUAGE: 'en', ...env },
      stdout: 'pipe',
      stderr: 'pipe',
      timeout: 10_000,
    })
    const [out, err, exitCode] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
    return { exitCode, out, err }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const writeData = (path: string, content: string) => async (dataDir: string) => {
  await mkdir(join(dataDir, path, '..'), { recursive: true })
  await writeFile(join(dataDir, path), content)
}

test.each<[string, Record<string, string>, ((dataDir: string) => Promise<unknown>) | undefined, number, string]>([
  ['an address of another machine', { REPLYX_LISTEN: '203.0.113.9:18090' }, undefined, 7, 'cannot serve on 203.0.113.9:18090'],
  ['a host that does not exist', { REPLYX_LISTEN: 'nosuch.invalid:18090' }, undefined, 7, 'cannot serve on nosuch.invalid:18090'],
  ['a database that is none', {}, writeData('replyx.db', 'no database'.repeat(1000)), 7, 'replyx.db is damaged'],
  ['a master key that is none', {}, writeData('secrets/master.key', 'short'), 2, 'master.key is not a master key'],
  [
    'a folder where the master key should be',
    {},
    (dataDir) => mkdir(join(dataDir, 'secrets/master.key'), { recursive: true }),
    1,
    'EISDIR',
  ],
])('%s ends the start with a sentence and an exit code, not with a stack', async (_name, env, prepare, exitCode, sentence) => {
  const ended = await replyx(env, prepare)
  expect(ended.err).toContain(sentence)
  expect(ended.exitCode).toBe(exitCode)
  expect(ended.err.trim().split('\n')).toHaveLength(1)
  expect(ended.out + ended.err).not.toContain('    at ')
})

test('the key that lies in the data folder is taken from the environment as it lies there', () => {
  const key = Buffer.alloc(32, 251).toString('base64url')
  expect(key).toContain('-')
  expect(loadConfig({ env: { REPLYX_MASTER_KEY: key }, flags: {} }).config.masterKey).toBe(key)
})

test.each([
  [{}, false],
  [{ REPLYX_PUBLIC_URL: 'http://help.example.com' }, false],
  [{ REPLYX_PUBLIC_URL: 'https://help.example.com' }, true],
  [{ REPLYX_PUBLIC_URL: 'http://10.0.0.5:8080', REPLYX_TELEGRAM_API_ROOT: 'http://10.0.0.6:8081' }, true],
])('bots that Telegram is to call need an address it can call: %j', (env, isFine) => {
  const load = () => loadConfig({ env: { ...env, REPLYX_TELEGRAM_MODE: 'webhook' }, flags: {} })
  if (isFine) expect(load().config.telegramMode).toBe('webhook')
  else expect(load).toThrow('REPLYX_PUBLIC_URL')
})
