import { describe, expect, test } from 'bun:test'
import { compileLexicon } from './compile-lexicon.ts'
import { openLexicon } from './lexicon.ts'
import { stems } from './stems.ts'

const TEXT = `# a note
купить, покупка, приобрести | buy, purchase
личный кабинет, лк | account, my account
счёт, аккаунт | account
счёт | invoice
заранее, до | beforehand
18, взрослый | adult
== asks
сколько стоит, цена, how much > руб, бесплатно, price
`
const lexicon = openLexicon(compileLexicon([TEXT]))
const mates = (question: string): string[] => lexicon.matesOf(stems(question)).map((mate) => mate.stems.join(' '))

describe('mates', () => {
  test('of a word are the others of its matter, in both languages, whatever the form', () => {
    expect(mates('хочу купить').toSorted()).toEqual(['buy', 'покупк', 'приобрест', 'purchas'].toSorted())
    expect(mates('the purchases').toSorted()).toEqual(['buy', 'куп', 'покупк', 'приобрест'].toSorted())
  })

  test('of words that mean something together stand in for all of them, and none is taken apart', () => {
    const found = lexicon.matesOf(stems('удалить личный кабинет'))
    expect(found.map((mate) => mate.stems.join(' '))).toEqual(['лк', 'account', 'my account'])
    expect(found[0]?.of).toEqual([1, 2])
  })

  test('say in how many matters the word was found', () => {
    expect(lexicon.matesOf(['счет']).map(({ stems: [stem], senses }) => [stem, senses])).toEqual([
      ['аккаунт', 2],
      ['account', 2],
      ['invoic', 2],
    ])
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
  expect(lexicon.answersTo(stems('А сколько стоит билет?'))).toEqual([['руб'], ['бесплатн'], ['price']])
  expect(lexicon.answersTo(stems('цена'))).toEqual([])
})
