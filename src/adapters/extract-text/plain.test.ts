import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { readPlain } from './plain.ts'

const blocks = (text: string) => [...readPlain(text)]

describe('readPlain', () => {
  test('blank lines part paragraphs, and a line wrapped by hand is whole again', () => {
    const text =
      'Доставка по Москве занимает два рабочих дня, по области\nтри или четыре, в зависимости от расстояния до склада.\n\nСамовывоз бесплатный.'
    expect(blocks(text)).toEqual([
      { kind: 'paragraph', text: text.split('\n\n')[0]?.replace('\n', ' ') ?? '' },
      { kind: 'paragraph', text: 'Самовывоз бесплатный.' },
    ])
  })

  test('short lines stay lines', () => {
    expect(blocks('ООО «Ромашка»\nИНН 7700000000\nМосква')).toEqual([{ kind: 'paragraph', text: 'ООО «Ромашка»\nИНН 7700000000\nМосква' }])
  })

  test('marks at the start of a line make a list', () => {
    expect(blocks('Нужны:\n- паспорт\n- чек или выписка\n  из банка\n3) заявление')).toEqual([
      { kind: 'paragraph', text: 'Нужны:' },
      { kind: 'list_item', level: 1, text: '- паспорт' },
      { kind: 'list_item', level: 1, text: '- чек или выписка\nиз банка' },
      { kind: 'list_item', level: 1, text: '3) заявление' },
    ])
  })

  test.each([
    ['1. Доставка\n\nДва дня.', 1, '1. Доставка'],
    ['2.3 Сроки возврата денег\n\nДо 10 дней.', 2, '2.3 Сроки возврата денег'],
    ['ПРАВИЛА ВОЗВРАТА\n\nДо 14 дней.', 1, 'ПРАВИЛА ВОЗВРАТА'],
    ['Глава 4. Оплата\n\nКартой.', 1, 'Глава 4. Оплата'],
    ['Payment\n=======\n\nBy card.', 1, 'Payment'],
    ['Payment\n-------\nBy card.', 2, 'Payment'],
  ])('a heading is seen: %j', (text, level, heading) => {
    expect(blocks(text)[0]).toEqual({ kind: 'heading', level, text: heading })
  })

  test.each([
    '1. Паспорт\n\n2. Чек\n\n3. Заявление',
    'Мы работаем без выходных.\n\nПриходите.',
    'OK\n\nПоехали дальше.',
    'Последняя строка\n\n1. ИТОГО',
    '12 января 2026 года начнёт действовать новый прайс-лист, подробности о нём мы пришлём в рассылке\n\nДа.',
  ])('nothing is taken for a heading in %j', (text) => {
    expect(blocks(text).filter((block) => block.kind === 'heading')).toEqual([])
  })

  test('rulers part and vanish', () => {
    expect(blocks('Раз\n-----------\n* * *\nДва\n%\nТри').map((b) => b.text)).toEqual(['Раз', 'Два', 'Три'])
  })

  test('no word is lost or doubled', () => {
    const word = fc.constantFrom('слово', 'ДВА', '1.', '2.1', '-', 'Глава', 'конец.', '===', '---', 'x')
    const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join('\n')
        const letters = (s: string): string => s.replace(/[^\p{L}\p{N}]/gu, '')
        expect(
          letters(
            blocks(text)
              .map((b) => b.text)
              .join(' '),
          ),
        ).toBe(letters(text))
      }),
    )
  })
})
