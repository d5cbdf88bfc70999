import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { makeDocx, paragraph, zip } from '../../testing/make-docx.ts'
import { makePdf, textAt } from '../../testing/make-pdf.ts'
import type { ExtractedBlock, ExtractOutcome, Extractor } from './ports.ts'

export interface ExtractorUnderTest extends AsyncDisposable {
  /** A folder for the files of the test. */
  folder: string
  extractor: Extractor
  /** The same with one limit drawn so tight that an ordinary file of a megabyte passes it. */
  tight(limit: 'time' | 'memory' | 'text'): Extractor
}

const never = new AbortController().signal

const readFile = async (extractor: Extractor, folder: string, file: { name: string; content: string | Uint8Array }) => {
  const path = join(folder, 'content')
  await Bun.write(path, file.content)
  return readPath(extractor, path, file.name)
}

const readPath = async (
  extractor: Extractor,
  path: string,
  fileName: string,
): Promise<{ outcome: ExtractOutcome; blocks: ExtractedBlock[] }> => {
  const blocks: ExtractedBlock[] = []
  const outcome = await extractor.extract({ path, fileName, signal: never }, async (batch) => void blocks.push(...batch))
  return { outcome, blocks }
}

const MEGABYTE = 'Доставка по Москве занимает два дня, оплата картой или наличными.\n\n'.repeat(8000)

const refused: ReadonlyArray<[reason: string, name: string, content: string | Uint8Array]> = [
  ['empty', 'пусто.txt', ''],
  ['no_text', 'пробелы.md', ' \n\n\t\n'],
  ['no_text', 'пустой.docx', makeDocx({ body: '<w:p/>' })],
  ['unsupported', 'таблица.xlsx', zip({ '[Content_Types].xml': '', 'xl/workbook.xml': '' })],
  ['unsupported', 'фото.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0])],
  ['mislabelled', 'картинка.txt', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0])],
  ['mislabelled', 'договор.docx', 'Просто текст'],
  ['mislabelled', 'договор.docx', '%PDF-1.7\n1 0 obj'],
  ['mislabelled', 'договор.txt', makeDocx({ body: paragraph('текст') })],
  ['mislabelled', 'договор.pdf', '<!doctype html><p>текст'],
  ['mislabelled', 'договор.pdf', makeDocx({ body: paragraph('текст') })],
  ['mislabelled', 'страница.html', '%PDF-1.7\n1 0 obj'],
  ['mislabelled', 'архив.docx', zip({ 'a.txt': 'текст' })],
  ['broken', 'договор.docx', new Uint8Array([1, 2, 0, 3, 0, 0, 5])],
  ['broken', 'отчёт.pdf', '%PDF-1.7\n1 0 obj'],
  ['broken', 'договор.docx', makeDocx({ body: paragraph('текст') }).subarray(0, 300)],
  ['old_word', 'договор.doc', compound('WordDocument')],
  ['encrypted', 'договор.docx', compound('EncryptedPackage')],
]

function compound(stream: string): Uint8Array {
  const name = Buffer.from(stream, 'utf16le')
  return Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512), name, Buffer.alloc(512)])
}

export const describeExtractor = (name: string, open: () => Promise<ExtractorUnderTest>): void =>
  describe(`Extractor: ${name}`, () => {
    test('gives the blocks of each kind of file in reading order', async () => {
      await using t = await open()
      const text = await readFile(t.extractor, t.folder, { name: 'a.txt', content: 'ДОСТАВКА\n\nДва дня.\n\n- Москва\n- область' })
      expect(text.outcome).toEqual({ status: 'ok', kind: 'txt', title: undefined, pageCount: undefined })
      expect(text.blocks.map((b) => [b.kind, b.text])).toEqual([
        ['heading', 'ДОСТАВКА'],
        ['paragraph', 'Два дня.'],
        ['list_item', '- Москва'],
        ['list_item', '- область'],
      ])
      const markdown = await readFile(t.extractor, t.folder, {
        name: 'a.MD',
        content: '---\ntitle: Оплата\n---\n# Оплата\n\n| а | б |\n|-|-|\n| в | г |',
      })
      expect(markdown.outcome).toMatchObject({ kind: 'md', title: 'Оплата' })
      expect(markdown.blocks.map((b) => b.text)).toEqual(['Оплата', 'а\tб', 'в\tг'])
      const page = await readFile(t.extractor, t.folder, {
        name: 'a.txt',
        content: '<!DOCTYPE html><title>Оплата</title><h1>Как</h1><p>Картой',
      })
      expect(page.outcome).toMatchObject({ kind: 'html', title: 'Оплата' })
      expect(page.blocks.map((b) => [b.kind, b.text])).toEqual([
        ['heading', 'Как'],
        ['paragraph', 'Картой'],
      ])
      const printed = await readFile(t.extractor, t.folder, {
        name: 'a.pdf',
        content: makePdf({ pages: [textAt(72, 700, 'First page'), textAt(72, 700, 'Second')] }),
      })
      expect(printed.outcome).toMatchObject({ kind: 'pdf', pageCount: 2 })
      expect(printed.blocks.map((b) => [b.page, b.text])).toEqual([
        [1, 'First page'],
        [2, 'Second'],
      ])
      const word = await readFile(t.extractor, t.folder, { name: 'a', content: makeDocx({ body: paragraph('Раз') + paragraph('два') }) })
      expect(word.outcome).toMatchObject({ status: 'ok', kind: 'docx' })
      expect(word.blocks.map((b) => b.text)).toEqual(['Раз', 'два'])
    })

    test('a long file comes in several batches, none larger than a line of the child may be', async () => {
      await using t = await open()
      const path = join(t.folder, 'long')
      await Bun.write(path, MEGABYTE)
      const sizes: number[] = []
      const outcome = await t.extractor.extract({ path, fileName: 'long.txt', signal: never }, async (blocks) => {
        sizes.push(blocks.reduce((sum, block) => sum + block.text.length, 0))
      })
      expect(outcome.status).toBe('ok')
      expect(sizes.length).toBeGreaterThan(4)
      expect(Math.max(...sizes)).toBeLessThan(100_000)
    })

    test('invisible characters, foreign forms of letters and runs of spaces do not reach the text', async () => {
      await using t = await open()
      const { blocks } = await readFile(t.extractor, t.folder, {
        name: 'a.txt',
        content: '\ufeffИ\u0306од\u00ad   и\u00a0ё\u200b\u0007лка',
      })
      expect(blocks).toEqual([{ kind: 'paragraph', text: 'Йод и ёлка' }])
    })

    test('joiners stay where a language spells with them', async () => {
      await using t = await open()
      const { blocks } = await readFile(t.extractor, t.folder, { name: 'a.txt', content: 'می\u200cخواهند 👩\u200d💻 до\u200cс\u200dтавка' })
      expect(blocks.map((block) => block.text)).toEqual(['می\u200cخواهند 👩\u200d💻 доставка'])
    })

    test('a PDF is known behind what a mail or a download put before it', async () => {
      await using t = await open()
      const pdf = Buffer.from(makePdf({ pages: [textAt(72, 700, 'Rules')] }))
      for (const head of ['\ufeff', 'HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n']) {
        const { blocks } = await readFile(t.extractor, t.folder, { name: 'a.pdf', content: Buffer.concat([Buffer.from(head), pdf]) })
        expect(blocks.map((block) => block.text)).toEqual(['Rules'])
      }
      const text = await readFile(t.extractor, t.folder, { name: 'a.md', content: 'A file begins with\n`%PDF-1.7`\nand goes on.' })
      expect(text.outcome).toMatchObject({ kind: 'md' })
    })

    test.each(refused)('says %s of %s', async (reason, fileName, content) => {
      await using t = await open()
      expect((await readFile(t.extractor, t.folder, { name: fileName, content })).outcome).toEqual({
        status: 'failed',
        reason: reason as 'broken',
      })
    })

    test('a file beyond a limit is given up, and the limit is named', async () => {
      await using t = await open()
      const file = { name: 'long.txt', content: MEGABYTE }
      expect((await readFile(t.tight('text'), t.folder, file)).outcome).toEqual({ status: 'failed', reason: 'too_large' })
      expect((await readFile(t.tight('time'), t.folder, file)).outcome).toEqual({ status: 'failed', reason: 'too_slow' })
      if (process.platform !== 'linux') return
      expect((await readFile(t.tight('memory'), t.folder, file)).outcome).toEqual({ status: 'failed', reason: 'too_much_memory' })
    })

    test('the signal ends the reading', async () => {
      await using t = await open()
      const path = join(t.folder, 'long')
      await Bun.write(path, MEGABYTE)
      const abort = new AbortController()
      const reading = t.extractor.extract({ path, fileName: 'long.txt', signal: abort.signal }, async () => abort.abort(new Error('stop')))
      await expect(reading).rejects.toThrow('stop')
    })

    test('a failure of the one who takes the blocks ends the reading with it', async () => {
      await using t = await open()
      const path = join(t.folder, 'long')
      await Bun.write(path, MEGABYTE)
      const reading = t.extractor.extract({ path, fileName: 'long.txt', signal: never }, () =>
        Promise.reject(new Error('the disk is full')),
      )
      await expect(reading).rejects.toThrow('the disk is full')
      const next = await readFile(t.extractor, t.folder, { name: 'a.txt', content: 'дальше' })
      expect(next.outcome.status).toBe('ok')
    })
  })
