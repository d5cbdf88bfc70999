import { describe, expect, test } from 'bun:test'
import { countChecks, countTests, countTool, line } from './counts.ts'

describe('bun test', () => {
  test('its summary is read', () => {
    const output = ' 12 pass\n 2 skip\n 1 todo\n 3 fail\n 1 error\n 44 expect() calls\nRan 15 tests across 3 files. [1.00ms]'
    expect(countTests({ exitCode: 1, output })).toMatchObject({ passed: 12, failed: 4, skipped: 3 })
  })

  test('a bad exit code is a failure even when no test failed', () => {
    expect(countTests({ exitCode: 1, output: ' 12 pass\n 0 fail\n' })).toMatchObject({ passed: 12, failed: 1 })
  })

  test('a run of no tests is a failure', () => {
    expect(countTests({ exitCode: 0, output: ' 0 pass\n 0 fail\n' }).failed).toBe(1)
    expect(countTests({ exitCode: 0, output: '' }).failed).toBe(1)
  })
})

describe('our own checks', () => {
  test('the last line is read', () => {
    expect(countChecks({ exitCode: 0, output: 'ok\n4 passed, 0 failed, 1 skipped\n' })).toMatchObject({ passed: 4, failed: 0, skipped: 1 })
  })

  test('no last line, a bad exit code, or nothing passed is a failure', () => {
    expect(countChecks({ exitCode: 0, output: 'crashed' }).failed).toBe(1)
    expect(countChecks({ exitCode: 1, output: '4 passed, 0 failed' }).failed).toBe(1)
    expect(countChecks({ exitCode: 0, output: '0 passed, 0 failed' }).failed).toBe(1)
  })

  test('what is written can be read', () => {
    for (const counts of [
      { passed: 3, failed: 0, skipped: 0 },
      { passed: 3, failed: 2, skipped: 1 },
    ]) {
      expect(countChecks({ exitCode: counts.failed, output: line(counts) })).toMatchObject(counts)
    }
  })
})

test('a tool is one check by its exit code', () => {
  expect(countTool({ exitCode: 0, output: '' })).toMatchObject({ passed: 1, failed: 0 })
  expect(countTool({ exitCode: 2, output: 'no' })).toMatchObject({ passed: 0, failed: 1, output: 'no' })
})
