import { describe, expect, test } from 'bun:test'
import type { Passage } from '../knowledge/index.ts'
import { verifyCitations } from './citations.ts'

const passage = (n: number, text: string): Passage => ({
  chunkId: `chk_${n}`,
  documentId: `doc_${n}`,
  documentName: `Файл ${n}.md`,
  headingPath: ['Доставка'],
  page: undefined,
  text,
  score: 1,
  methods: {},
})

const passages = [
  passage(1, 'Мы работаем с девяти утра. Доставка по Москве стоит 300 рублей и занимает один день. Звоните нам.'),
  passage(2, 'Возврат товара возможен в течение 14 дней.'),
]

describe('verifyCitations', () => {
  test('keeps marks of what was retrieved and quotes the sentence that carries the answer', () => {
    const { text, sources } = verifyCitations('Доставка по Москве стоит 300 рублей [1].', passages)
    expect(text).toBe('Доставка по Москве стоит 300 рублей [1].')
    expect(sources).toEqual([
      {
        number: 1,
        chunkId: 'chk_1',
        documentId: 'doc_1',
        documentName: 'Файл 1.md',
        headingPath: ['Доставка'],
        page: null,
        quote: 'Доставка по Москве стоит 300 рублей и занимает один день.',
      },
    ])
  })

  test('drops marks that point at nothing', () => {
    const { text, sources } = verifyCitations('Возврат — 14 дней [2][7]. Бесплатно [9].', passages)
    expect(text).toBe('Возврат — 14 дней [2]. Бесплатно.')
    expect(sources.map((s) => s.number)).toEqual([2])
  })

  test('reads lists of numbers and names each source once', () => {
    const { text, sources } = verifyCitations('Оба верны [1, 2], ещё раз [2;8].', passages)
    expect(text).toBe('Оба верны [1][2], ещё раз [2].')
    expect(sources.map((s) => s.number)).toEqual([1, 2])
  })

  test('an answer without marks still names the passage whose words it uses, and nothing when none does', () => {
    expect(verifyCitations('Доставка по Москве стоит 300 рублей.', passages).sources.map((s) => s.number)).toEqual([1])
    expect(verifyCitations('Не знаю, извините меня пожалуйста.', passages).sources).toEqual([])
  })
})
