import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkCoverage } from './coverage.ts'

const lines = (file: string, hits: number[]): string =>
  `TN:\nSF:${file}\n${hits.map((count, n) => `DA:${n + 1},${count}`).join('\n')}\nend_of_record\n`

const check = async (files: Record<string, string>, report: string): ReturnType<typeof checkCoverage> => {
  const root = await mkdtemp(join(tmpdir(), 'replyx-coverage-'))
  try {
    for (const [name, text] of Object.entries(files)) await Bun.write(join(root, name), text)
    await Bun.write(join(root, 'lcov.info'), report)
    return await checkCoverage(join(root, 'lcov.info'), root)
  } finally {
    await rm(root, { recursive: true })
  }
}

test('all lines of the domain count together, nothing else does', async () => {
  const files = { 'src/domain/a.ts': '1\n'.repeat(10), 'src/domain/b.ts': '1\n'.repeat(10), 'src/surfaces/c.ts': '1' }
  const report = lines('src/domain/a.ts', Array(10).fill(1)) + lines('src/surfaces/c.ts', [0])
  expect(await check(files, report + lines('src/domain/b.ts', [1, 1, 1, 1, 1, 1, 1, 1, 0, 0]))).toMatchObject({ passed: 1, failed: 0 })
  expect(await check(files, report + lines('src/domain/b.ts', [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]))).toMatchObject({ passed: 0, failed: 1 })
})

test('a file that no test loads counts with all its code, its types and imports with none', async () => {
  const report = lines('src/domain/a.ts', Array(9).fill(1))
  const types = `import type { X } from './x.ts'\nexport interface Y { x: X }\n`
  expect((await check({ 'src/domain/a.ts': '', 'src/domain/ports.ts': types }, report)).failed).toBe(0)
  const forgotten = await check({ 'src/domain/a.ts': '', 'src/domain/b.ts': 'export const b = 1\nexport const c = 2\n' }, report)
  expect(forgotten.failed).toBe(1)
  expect(forgotten.output).toContain('src/domain/b.ts: 0 of')
})

test('an empty report fails', async () => {
  expect((await check({}, '')).failed).toBe(1)
})
