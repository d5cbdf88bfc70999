import { describe, expect, test } from 'bun:test'
import { AppError } from '../../kernel/app-error.ts'
import { fileName, readUpload } from './upload.ts'

const upload = (form: FormData) => new Request('http://x/', { method: 'POST', body: form })

describe('readUpload', () => {
  test('hands over each file as it comes, with its fields', async () => {
    const form = new FormData()
    form.append('assistant', 'a')
    form.append('assistant', 'b')
    form.append('file', new File(['привет'], 'папка/цены.txt'))
    form.append('file', new File(['x'.repeat(300_000)], 'big.txt'))
    const result = await readUpload(upload(form), { file: async ({ name, body }) => [name, (await new Response(body).text()).length] })
    expect(result).toEqual({
      results: [
        ['цены.txt', 6],
        ['big.txt', 300_000],
      ],
      fields: { assistant: ['a', 'b'] },
    })
  })

  test('a refused file is the caller’s to tell, and does not hang the request', async () => {
    const form = new FormData()
    form.append('file', new File(['x'.repeat(3_000_000)], 'big.txt'))
    const refuse = async ({ body }: { body: ReadableStream }) => {
      await body.cancel()
      throw new AppError('invalid', { key: 'error.file_too_large' })
    }
    await expect(readUpload(upload(form), { file: refuse })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('an upload that breaks off is refused', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf'
    const broken = new Request('http://x/', { method: 'POST', headers, body })
    await expect(readUpload(broken, { file: async ({ body: file }) => new Response(file).text() })).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  test('what is no upload is refused', async () => {
    await expect(readUpload(new Request('http://x/', { method: 'POST', body: '{}' }), { file: async () => 1 })).rejects.toMatchObject({
      text: { key: 'error.not_an_upload' },
    })
  })
})

test('a file name is text, never a path or a control', () => {
  expect(fileName('../../etc/passwd')).toBe('passwd')
  expect(fileName('C:\\docs\\Прайс.docx')).toBe('Прайс.docx')
  expect(fileName('a\r\nb\u202Egpj.txt')).toBe('abgpj.txt')
  expect(fileName('')).toBe('document')
  expect(fileName('x'.repeat(999))).toHaveLength(400)
})
