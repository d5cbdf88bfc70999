import { describe, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockDataDir } from './data-lock.ts'

describe('lockDataDir', () => {
  test('one holder at a time, and the next may have it when the first is gone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'replyx-lock-'))
    const first = lockDataDir(folder)
    expect(() => lockDataDir(folder)).toThrow('error.data_dir_in_use')
    first[Symbol.dispose]()
    lockDataDir(folder)[Symbol.dispose]()
    await rm(folder, { recursive: true })
  })

  test('a folder that cannot be made is refused with its path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'replyx-lock-'))
    await writeFile(join(folder, 'file'), '')
    expect(() => lockDataDir(join(folder, 'file', 'data'))).toThrow('error.data_dir_unwritable')
    await rm(folder, { recursive: true })
  })
})
