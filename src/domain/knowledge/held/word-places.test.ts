import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { createWordPlaces } from './word-places.ts'

const placesIn = (texts: ReadonlyArray<{ headings: string; body: string }>, stem: string): Array<[number, number]> => {
  const found: Array<[number, number]> = []
  createWordPlaces(texts).eachWith(stem, (text, times) => found.push([text, times]))
  return found
}

test('a stem is found in each text that has it, as often as it is there', () => {
  const texts = [
    { headings: 'достав', body: 'достав по москв' },
    { headings: '', body: 'возврат' },
    { headings: '', body: 'москв' },
  ]
  expect(placesIn(texts, 'достав')).toEqual([[0, 2]])
  expect(placesIn(texts, 'москв')).toEqual([
    [0, 1],
    [2, 1],
  ])
  expect(placesIn(texts, 'моск')).toEqual([])
  expect(placesIn([], 'моск')).toEqual([])
  expect([...createWordPlaces(texts).lengths]).toEqual([4, 1, 1])
})

test('it says of any texts what counting says', () => {
  const word = fc.constantFrom('а', 'б', 'ab', 'ба', 'арт-1200/5', '50', '🙂', 'достав')
  const words = fc.array(word, { maxLength: 12 })
  fc.assert(
    fc.property(fc.array(fc.record({ headings: words, body: words }), { maxLength: 8 }), word, (texts, stem) => {
      const counted = texts.map(({ headings, body }, i): [number, number] => [
        i,
        [...headings, ...body].filter((each) => each === stem).length,
      ])
      const stored = texts.map(({ headings, body }) => ({ headings: headings.join(' '), body: body.join(' ') }))
      expect(placesIn(stored, stem)).toEqual(counted.filter(([, times]) => times > 0))
    }),
  )
})
