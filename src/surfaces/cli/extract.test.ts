import { describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Extractor } from '../../domain/knowledge/index.ts'
import { extractCommand } from './extract.ts'
import { parseCommandLine } from './parse.ts'

/** Finds in a file what its own text names. */
const extractor: Extractor = {
  extract: async ({ path }, onBlocks) => {
    const content = await Bun.file(path).text()
    if (content === '') return { status: 'failed', reason: 'empty' }
    if (content === 'scan') return { status: 'failed', reason: 'no_text' }
    if (content === 'secret') return { status: 'failed', reason: 'encrypted' }
    if (content === 'bomb') return { status: 'failed', reason: 'too_much_memory' }
    await onBlocks([{ kind: 'heading', level: 1, text: content }])
    await onBlocks([
      { kind: 'list_item', level: 1, text: '- a' },
      { kind: 'list_item', level: 1, text: '- b' },
    ])
    return { status: 'ok', kind: 'pdf', title: undefined, pageCount: 3 }
  },
}

const open = async (files: Record<string, string>) => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-cli-extract-'))
  for (const [name, content] of Object.entries(files)) await Bun.write(join(folder, name), content)
  return {
    run: async (...argv: string[]) => {
      const line = parseCommandLine(['extract', ...argv.map((part) => (part.startsWith('--') ? part : join(folder, part)))], {
        commands: { extract: { '--json': 'switch' } },
        settings: [],
      })
      if ('key' in line) throw new Error(line.key)
      const printed: string[] = []
      const complaints: string[] = []
      const out = (text: string) => void printed.push(text.replaceAll(`${folder}/`, ''))
      const complain = (text: string) => void complaints.push(text)
      const code = await extractCommand({ extractor, maxFileBytes: 100, language: 'en', out, complain }, line)
      return { code, printed, complaints }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

describe('replyx extract', () => {
  test('prints a line of JSON for each file, in order, whatever became of it', async () => {
    await using t = await open({
      'a.pdf': 'Rules',
      'b.pdf': 'scan',
      'c.pdf': 'secret',
      'd.pdf': 'bomb',
      'e.pdf': '',
      'f.txt': '',
      g: 'x'.repeat(101),
    })
    const { code, printed } = await t.run('--json', 'a.pdf', 'b.pdf', 'c.pdf', 'd.pdf', 'e.pdf', 'f.txt', 'g')
    expect(code).toBe(0)
    const lines = printed.map((line) => JSON.parse(line))
    expect(lines[0]).toEqual({ file: 'a.pdf', status: 'ok', text: 'Rules\n\n- a\n- b', pages: 3, reason: null })
    expect(lines.slice(1)).toEqual(
      [
        ['b.pdf', 'no_text', 'no_text'],
        ['c.pdf', 'encrypted', 'encrypted'],
        ['d.pdf', 'broken', 'too_much_memory'],
        ['e.pdf', 'broken', 'empty'],
        ['f.txt', 'no_text', 'empty'],
        ['g', 'broken', 'too_large'],
      ].map(([file, status, reason]) => ({ file, status, text: '', pages: null, reason })),
    )
  })

  test('without --json it says the same in words', async () => {
    await using t = await open({ 'a.pdf': 'Rules', 'c.pdf': 'secret' })
    const { printed } = await t.run('a.pdf', 'c.pdf')
    expect(printed).toEqual([
      'a.pdf: read; pages: 3, characters: 14',
      'c.pdf: The file is protected with a password. Remove the password and upload it again.',
    ])
  })

  test('a file that is not there is told by line and exit code, and no file at all is a question back', async () => {
    await using t = await open({ 'a.pdf': 'Rules' })
    const { code, printed } = await t.run('--json', 'missing.pdf', 'a.pdf')
    expect(code).toBe(4)
    expect(printed.map((line) => JSON.parse(line).status)).toEqual(['broken', 'ok'])
    expect(await t.run('--json')).toMatchObject({ code: 2, printed: [], complaints: [expect.stringContaining('replyx extract FILE')] })
  })
})
