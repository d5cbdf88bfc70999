import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { NO_ANSWER } from './prompt.ts'
import { holdNoAnswer } from './say-held.ts'

const feed = (parts: string[]) => {
  const held = holdNoAnswer()
  const shown = parts.map((part) => held.push(part)).join('')
  const { rest, isDeclined } = held.end()
  return { shown: shown + rest, isDeclined }
}

const cut = (text: string, sizes: number[]): string[] => {
  const parts: string[] = []
  let rest = text
  for (const size of sizes) {
    parts.push(rest.slice(0, size))
    rest = rest.slice(size)
  }
  return [...parts, rest]
}

test('the mark of no answer is never shown, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 8 }), (sizes) => {
      expect(feed(cut(`\n${NO_ANSWER}\n`, sizes))).toEqual({ shown: '', isDeclined: true })
    }),
  )
})

test('every other text is shown whole', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.array(fc.nat(5), { maxLength: 8 }), (text, sizes) => {
      fc.pre(!text.trim().startsWith(NO_ANSWER) && text.trim() !== '')
      const { shown, isDeclined } = feed(cut(text, sizes))
      expect(isDeclined).toBe(false)
      expect(shown.trim()).toBe(text.trim())
    }),
  )
})

test('a text that begins like the mark is shown as soon as it differs', () => {
  const held = holdNoAnswer()
  expect(held.push('[[NO_')).toBe('')
  expect(held.push('PROBLEM]]')).toBe('[[NO_PROBLEM]]')
})
