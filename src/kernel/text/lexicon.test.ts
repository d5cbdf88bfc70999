import { describe, expect, test } from 'bun:test'
import { compileLexicon } from './compile-lexicon.ts'
import { type Mate, openLexicon } from './lexicon.ts'
import { contentStems, stems } from './stems.ts'

const TEXT = `# a note
купить, покупка, приобрести | buy, purchase
личный кабинет, лк | account, my account
счёт, аккаунт | account, bill
счёт | invoice, bill
заранее, до | beforehand
18, взрослый | adult
== asks
сколько стоит, цена, how much > руб, бесплатно, price
`
const lexicon = openLexicon(compileLexicon([TEXT]))
const matesOf = (question: string): Mate[] => lexicon.matesOf(stems(question), new Set(contentStems(question)))
const mates = (question: string): string[] => matesOf(question).map((mate) => mate.stems.join(' '))
const worths = (question: string): Map<string, number> => new Map(matesOf(question).map((mate) => [mate.stems.join(' '), mate.worth]))

describe('mates', () => {
  test('of a word are the others of its matter, in both languages, whatever the form', () => {
    expect(mates('хочу купить').toSorted()).toEqual(['buy', 'покупк', 'приобрест', 'purchas'].toSorted())
    expect(mates('the purchases').toSorted()).toEqual(['buy', 'куп', 'покупк', 'приобрест'].toSorted())
  })

  test('of words that mean something together stand in for all of them, small words between them or not', () => {
    const whole = ['лк', 'account', 'my account']
    expect(mates('удалить личный кабинет')).toEqual(whole)
    expect(mates('в личном моём кабинете')).toEqual(whole)
    expect(matesOf('в личном моём кабинете')[0]?.of).toEqual([1, 3])
    expect(mates('личный новый кабинет')).toEqual([])
  })

  test('of a word inside an expression count less than those of the expression', () => {
    expect(worths('личный кабинет').get('account')).toBe(1)
    expect(worths('my account').get('аккаунт')).toBeLessThan(0.6)
  })

  test('of a word with several meanings count less, unless each meaning has them', () => {
    expect(worths('счёт').get('invoic')).toBeCloseTo(Math.SQRT1_2)
    expect(worths('счёт').get('bill')).toBe(1)
  })

  test('are never words that every text has', () => {
    expect(mates('заранее')).toEqual(['beforehand'])
    expect(mates('до')).toEqual(['заран', 'beforehand'])
  })

  test('are not looked for by a small number alone', () => {
    expect(mates('18')).toEqual([])
    expect(mates('взрослым')).toEqual(['18', 'adult'])
  })

  test('of what nobody wrote down there are none', () => {
    expect(mates('абракадабра constructor __proto__')).toEqual([])
    expect(mates('')).toEqual([])
  })
})

test('a question is known by the words it is asked with, not by a single one', () => {
  expect(lexicon.answersTo(stems('А сколько стоит билет?'), new Set())).toEqual([['руб'], ['бесплатн'], ['price']])
  expect(lexicon.answersTo(stems('цена'), new Set())).toEqual([])
})
