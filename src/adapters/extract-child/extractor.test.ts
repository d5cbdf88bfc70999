import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { describeExtractor } from '../../domain/knowledge/extractor.contract.ts'
import type { ExtractOutcome } from '../../domain/knowledge/ports.ts'
import { silentLog } from '../../platform/log/log.ts'
import { createSlots } from '../../platform/workers/slots.ts'
import { makeDocx, paragraph } from '../../testing/make-docx.ts'
import { createChildExtractor } from './extractor.ts'
import { EXTRACT_COMMAND } from './protocol.ts'

const root = join(import.meta.dir, '../../..')
const command = [process.execPath, join(root, 'src/main.ts'), EXTRACT_COMMAND]
const limits = { timeMs: 20_000, memoryBytes: 512_000_000, textChars: 20_000_000 }
const TIGHT = { time: { timeMs: 1 }, memory: { memoryBytes: 1_000_000 }, text: { textChars: 100_000 } }

const openExtractor = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-extract-'))
  const make = (change: Partial<typeof limits> = {}) =>
    createChildExtractor({ command, limits: { ...limits, ...change }, slots: createSlots(1), log: silentLog })
  return {
    folder,
    extractor: make(),
    tight: (limit: keyof typeof TIGHT) => make(TIGHT[limit]),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

describeExtractor('child process', openExtractor)

test.if(process.platform === 'linux')('a bomb costs the server no memory', async () => {
  await using t = await openExtractor()
  const path = join(t.folder, 'bomb.docx')
  await Bun.write(path, makeDocx({ body: paragraph('бомба '.repeat(2_000_000)) }))
  const readBomb = () => t.extractor.extract({ path, fileName: 'bomb.docx', signal: new AbortController().signal }, async () => {})
  expect(await readBomb()).toEqual({ status: 'failed', reason: 'too_large' })
  Bun.gc(true)
  const before = process.memoryUsage.rss()
  for (let i = 0; i < 3; i++) await readBomb()
  expect(process.memoryUsage.rss() - before).toBeLessThan(20_000_000)
})

const documents = join(root, '../shared/documents')

const Expected = z.object({
  file: z.string(),
  kind: z.enum(['ok', 'no_text', 'encrypted', 'broken']),
  must_contain: z.array(z.string()),
  should_contain: z.record(z.string(), z.array(z.string())).optional(),
  accept: z.array(z.enum(['error', 'no_text', 'ok'])).optional(),
  pages: z.int().optional(),
})

const expectedOf = (folder: string): z.infer<typeof Expected>[] =>
  readFileSync(join(folder, 'expected.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => Expected.parse(JSON.parse(line)))

if (existsSync(documents)) {
  describe('documents of the world', () => {
    test.each(expectedOf(documents))(
      '$file: $kind',
      async (expected) => {
        await using t = await openExtractor()
        let text = ''
        const outcome = await t.extractor.extract(
          { path: join(documents, expected.file), fileName: expected.file, signal: new AbortController().signal },
          async (blocks) => {
            for (const block of blocks) text += ` ${block.text}`
          },
        )
        expectOutcome(outcome, expected)
        const flat = text.replace(/\s+/g, ' ')
        const phrases = [...expected.must_contain, ...Object.values(expected.should_contain ?? {}).flat()]
        expect(phrases.filter((phrase) => !flat.includes(phrase.replace(/\s+/g, ' ')))).toEqual([])
        if (expected.pages !== undefined) expect(outcome).toMatchObject({ pageCount: expected.pages })
      },
      60_000,
    )
  })
} else {
  test.skip('DOCUMENTS OF THE WORLD WERE NOT READ: ../shared/documents is absent', () => {})
}

/** Which of the four kinds of the list an outcome is; whatever else ends a file is "error" there and "broken" here. */
const kindOf = (outcome: ExtractOutcome): string => {
  if (outcome.status === 'ok') return 'ok'
  return outcome.reason === 'no_text' || outcome.reason === 'encrypted' ? outcome.reason : 'broken'
}

function expectOutcome(outcome: ExtractOutcome, { kind, accept = [] }: z.infer<typeof Expected>): void {
  expect<string[]>([kind, ...accept.map((other) => (other === 'error' ? 'broken' : other))]).toContain(kindOf(outcome))
}
