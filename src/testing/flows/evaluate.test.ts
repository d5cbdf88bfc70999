import { expect, test } from 'bun:test'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const run = async (folder: string) => {
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/../../main.ts`, 'eval', folder, '--json'], {
    stdout: 'pipe',
    stderr: 'pipe',
    env: {},
  })
  const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
  return { out, err, code }
}

const lines = (items: unknown[]): string => items.map((item) => JSON.stringify(item)).join('\n')

test('eval asks a folder’s questions of its corpus by the real search and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replyx-set-'))
  const corpus = [
    { id: 'a', title: 'доставка', text: 'Доставка по Москве стоит 300 рублей.' },
    { id: 'b', title: 'возврат', text: 'Вернуть товар можно в течение 14 дней.' },
  ]
  const questions = [
    { question: 'Сколько стоит доставка?', positive_ids: ['a'], answerable: true },
    { question: 'Как вернуть товар?', positive_ids: ['b'], answerable: true },
    { question: 'Кто написал «Войну и мир»?', positive_ids: [], answerable: false },
  ]
  await Bun.write(join(folder, 'corpus.jsonl'), lines(corpus))
  await Bun.write(join(folder, 'questions.jsonl'), lines(questions))
  const { out, code } = await run(folder)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ passages: 2, questions: 2, unanswerable: 1, 'recall@1': 1, auroc: 1 })
  expect((await readdir(folder)).toSorted()).toEqual(['corpus.jsonl', 'questions.jsonl'])
  await rm(folder, { recursive: true })
})

test('a folder that is no set is refused with what it should hold', async () => {
  const { err, code } = await run(join(tmpdir(), 'replyx-nowhere'))
  expect(code).toBe(4)
  expect(err).toContain('corpus.jsonl')
  expect(err).not.toContain('    at ')
})
