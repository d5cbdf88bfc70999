import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { decodeText } from './decode.ts'

const encoders = ['windows-1251', 'koi8-r', 'ibm866', 'x-mac-cyrillic'] as const

const encode = (text: string, encoding: Bun.Encoding): Uint8Array => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  const table = new Map([...new TextDecoder(encoding).decode(bytes)].map((char, i) => [char, i]))
  return Uint8Array.from([...text], (char) => table.get(char) ?? 63)
}

const utf16 = (text: string, order: 'le' | 'be'): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), order === 'le')
  return new Uint8Array(view.buffer)
}

const SHORT = [
  'Доставка по Москве занимает два дня',
  'Возврат в течение 14 дней.',
  'График работы: пн-пт с 9:00 до 18:00',
  'ПРАЙС-ЛИСТ НА УСЛУГИ',
  'Позвоните: +7 (495) 000-00-00, спросите Анну',
  'Wi-Fi бесплатный, пароль: guest2024',
]

describe('decodeText', () => {
  test.each(SHORT)('reads one line in every Cyrillic encoding: %s', (line) => {
    for (const encoding of encoders) expect(decodeText(encode(line, encoding))?.text).toBe(line)
    expect(decodeText(new TextEncoder().encode(line))?.text).toBe(line)
    expect(decodeText(utf16(line, 'le'))?.text).toBe(line)
    expect(decodeText(utf16(line, 'be'))?.text).toBe(line)
    expect(decodeText(utf16(`\ufeff${line}`, 'le'))?.text).toBe(line)
    expect(decodeText(utf16(`\ufeff${line}`, 'be'))?.text).toBe(line)
  })

  test('reads Western European text that is no UTF-8', () => {
    for (const line of ['Le café est fermé le dimanche.', 'Größe und Übersicht: Straße 5', 'El niño comió jamón'])
      expect(decodeText(encode(line, 'windows-1252'))?.text).toBe(line)
  })

  test('reads plain ASCII and drops a UTF-8 mark', () => {
    expect(decodeText(new TextEncoder().encode('Opening hours'))).toEqual({ text: 'Opening hours', encoding: 'utf-8' })
    expect(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, 0x41]))?.text).toBe('A')
  })

  test('a UTF-8 text cut in the middle of a letter is still UTF-8', () => {
    const whole = new TextEncoder().encode('Доставка по Москве занимает два дня, оплата картой или наличными')
    expect(decodeText(whole.subarray(0, whole.length - 1))?.encoding).toBe('utf-8')
  })

  test('a short Russian line among Latin words and prices is read, down to its last letter', () => {
    // "SSD - гарантия Apple" in windows-1251
    const bytes = Buffer.concat([
      Buffer.from('iPhone 15 Pro, SSD 256 Gb - '),
      Buffer.from('e3e0f0e0edf2e8ff', 'hex'),
      Buffer.from(' Apple 1'),
    ])
    expect(decodeText(bytes)).toEqual({ text: 'iPhone 15 Pro, SSD 256 Gb - гарантия Apple 1', encoding: 'windows-1251' })
  })

  test('bytes that are no text are no text', () => {
    const noise = new Uint8Array(4096)
    let state = 12345
    for (let i = 0; i < noise.length; i++) {
      state = (state * 1103515245 + 12345) % 2147483648
      noise[i] = (state >> 16) & 255
    }
    expect(decodeText(noise)).toBeUndefined()
    expect(decodeText(noise.map((byte) => byte | 0x80))).toBeUndefined()
    expect(decodeText(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]))).toBeUndefined()
  })

  test('any UTF-8 text comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!/[\0-\x07\x0e-\x1f\ufeff\ufffd]/.test(text))
        expect(decodeText(new TextEncoder().encode(text))?.text).toBe(text)
      }),
    )
  })

  test('no bytes make it throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeText(bytes)))
  })
})
