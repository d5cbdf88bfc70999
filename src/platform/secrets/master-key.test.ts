import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'
import { testDb } from '../../testing/test-db.ts'
import { checkCanary } from './canary.ts'
import { loadMasterKey, masterKeyPath } from './master-key.ts'
import { createSecrets } from './secrets.ts'

let dataDir = ''
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'replyx-key-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

describe('the master key', () => {
  test('is made at the first run, for the owner only, and stays the same', async () => {
    const first = await loadMasterKey({ dataDir })
    expect(first).toHaveLength(32)
    const path = masterKeyPath(dataDir)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700)
    expect(await readdir(dirname(path))).toEqual(['master.key'])
    expect(await loadMasterKey({ dataDir })).toEqual(first)
  })

  test('is one, however many processes start for the first time at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadMasterKey({ dataDir })))
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1)
    expect(await readdir(dirname(masterKeyPath(dataDir)))).toEqual(['master.key'])
  })

  test('that is missed is not replaced by a new one', async () => {
    const missed = loadMasterKey({ dataDir, isInUse: true })
    expect(missed).rejects.toMatchObject({ text: { key: 'error.wrong_master_key', params: { path: masterKeyPath(dataDir) } } })
    await missed.catch(() => {})
    expect(await Bun.file(masterKeyPath(dataDir)).exists()).toBe(false)
  })

  test('given by configuration is taken as hex or base64 and no file is written', async () => {
    const bytes = new Uint8Array(32).fill(7)
    expect(await loadMasterKey({ dataDir, configured: Buffer.from(bytes).toString('hex') })).toEqual(bytes)
    expect(await loadMasterKey({ dataDir, configured: `${Buffer.from(bytes).toString('base64')}\n` })).toEqual(bytes)
    expect(await readdir(dataDir)).toEqual([])
  })

  test('that is damaged stops the start and says what to do', async () => {
    await loadMasterKey({ dataDir })
    await Bun.write(masterKeyPath(dataDir), 'half a k')
    expect(loadMasterKey({ dataDir })).rejects.toMatchObject({
      text: { key: 'error.master_key_broken', params: { where: masterKeyPath(dataDir) } },
    })
    expect(loadMasterKey({ dataDir, configured: 'too-short' })).rejects.toThrow('REPLYX_MASTER_KEY is not a key')
  })
})

describe('the canary', () => {
  const secretsOf = (fill: number): ReturnType<typeof createSecrets> => createSecrets([new Uint8Array(32).fill(fill)])

  test('lets the right key in again and refuses another, naming the file to put back', async () => {
    await using t = await testDb()
    const deps = { db: t.db, clock: () => 1, keyPath: '/data/secrets/master.key' }
    await checkCanary({ ...deps, secrets: secretsOf(1) })
    await checkCanary({ ...deps, secrets: secretsOf(1) })
    const refusal = await checkCanary({ ...deps, secrets: secretsOf(2) }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(AppError)
    expect(refusal).toMatchObject({ text: { key: 'error.wrong_master_key', params: { path: '/data/secrets/master.key' } } })
    expect(String(refusal)).toContain('REPLYX_MASTER_KEY')
    await checkCanary({ ...deps, secrets: secretsOf(1) })
  })
})
