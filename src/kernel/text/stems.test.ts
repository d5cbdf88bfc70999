import { expect, test } from 'bun:test'
import { contentStems, stem, stems } from './stems.ts'
import { isStopWord } from './stop-words.ts'

// Both stemmers were checked against the whole vocabulary the Snowball project publishes (49,785 Russian and 42,649 English words, no
// difference); these words hold one example of each rule.
const RUSSIAN =
  'возврат возврата возвраты возвращать возвращаем товар товаров товарами оплата оплатить оплачен оплаченный доставка доставляют ' +
  'быстрейший важность важностью вернувшись прочитав прочитавши моющий открывающийся длинный длинно пользователями условиями армию ' +
  'знающими бегите кладя имеется ь и я'
const RUSSIAN_STEMS =
  'возврат возврат возврат возвраща возвраща товар товар товар оплат оплат оплач оплачен доставк доставля быстр важност важност ' +
  'вернувш прочита прочита моющ открыва длин длин пользовател услов арм знающ бег клад имеет ь и я'
const ENGLISH =
  'caresses ties cries gaps gas kiwis bias skies luxuriated hopping hoped hoping falling agreed feed proceed dying cry by say ' +
  'rational conditional digitizer vietnamization operator feudalism decisiveness hopefulness callousness formaliti sensibiliti ' +
  'apologist analogy softly badly triplicate formative goodness revival adoption controlling probate rate generally general ' +
  "organization university adding outing evening customer's skis only ion"
const ENGLISH_STEMS =
  'caress tie cri gap gas kiwi bias sky luxuri hop hope hope fall agre feed proceed die cri by say ration condit digit vietnam oper ' +
  'feudal decis hope callous formal sensibl apolog analog soft bad triplic format good reviv adopt control probat rate general general ' +
  'organiz universiti add outing evening custom ski onli ion'

test('Russian words have the stems Snowball gives them', () => {
  expect(RUSSIAN.split(' ').map(stem).join(' ')).toBe(RUSSIAN_STEMS)
})

test('English words have the stems Snowball gives them', () => {
  expect(ENGLISH.split(' ').map(stem).join(' ')).toBe(ENGLISH_STEMS)
})

test('what is not a plain word keeps its form', () => {
  for (const token of ['арт-1200/5', '10:00', 'c++', 'ios17', '']) expect(stem(token)).toBe(token)
})

test('an identifier is stored whole and in parts, so that either finds it', () => {
  expect(stems('Артикул АРТ-1200/5')).toEqual(['артикул', 'арт-1200/5', 'арт', '1200', '5'])
})

test('words that say nothing of the subject are left out where only the subject counts', () => {
  expect(contentStems('Как мне вернуть товар?')).toEqual(['вернут', 'товар'])
  expect(contentStems('How can I return it?')).toEqual(['return'])
  expect(contentStems('а как же')).toEqual([])
})

test('stop words are known in the form tokens have', () => {
  for (const word of ['ее', 'еще', "don't", 'the', 'при']) expect(isStopWord(word)).toBe(true)
  for (const word of ['доставка', 'нет', 'return', 'имя']) expect(isStopWord(word)).toBe(false)
})

test('a telephone number is one word too, however it is written', () => {
  for (const written of ['+7 (495) 123-45-67', '84951234567', '8 495 123 45 67', '+74951234567', '7-495-123-4567']) {
    expect(stems(`звоните ${written}, ждём`).at(-1)).toBe('4951234567')
    expect(contentStems(written).at(-1)).toBe('4951234567')
  }
  expect(stems('+44 20 7946 0958').at(-1)).toBe('2079460958')
  for (const other of ['31.12.2026', '123456789012345', '1 234 567 890', '40702810900000012345']) {
    expect(stems(other).every((stem) => other.includes(stem))).toBe(true)
  }
})
