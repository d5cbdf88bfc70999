import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { TextEntity } from '../ports.ts'
import { splitText } from './split-text.ts'

describe('a long text', () => {
  test('that fits stays one part', () => {
    expect(splitText({ text: 'коротко', entities: [] })).toEqual([{ text: 'коротко', entities: [] }])
  })

  test('is cut between paragraphs, then lines, then sentences, then words', () => {
    const cut = (text: string) => splitText({ text, entities: [] }, 20).map((part) => part.text)
    expect(cut('первый абзац.\n\nвторой абзац.')).toEqual(['первый абзац.', 'второй абзац.'])
    expect(cut('первая строка\nвторая строка')).toEqual(['первая строка', 'вторая строка'])
    expect(cut('Раз два три. Четыре пять шесть.')).toEqual(['Раз два три.', 'Четыре пять шесть.'])
    expect(cut('одно два три четыре пять')).toEqual(['одно два три четыре', 'пять'])
    expect(cut('а'.repeat(45))).toEqual(['а'.repeat(20), 'а'.repeat(20), 'а'.repeat(5)])
  })

  test('a style that goes over a cut goes on after it', () => {
    const entities: TextEntity[] = [{ type: 'pre', offset: 4, length: 20 }]
    expect(splitText({ text: 'до: aaaaaaaa\nbbbbbbbbbbb!', entities }, 14)).toEqual([
      { text: 'до: aaaaaaaa', entities: [{ type: 'pre', offset: 4, length: 8 }] },
      { text: 'bbbbbbbbbbb!', entities: [{ type: 'pre', offset: 0, length: 11 }] },
    ])
  })

  test('loses no letter, fits every part, cuts no character in two, and keeps every style over the same letters', () => {
    const letters = fc
      .array(fc.constantFrom('a', 'б', ' ', '\n', '\n\n', '. ', '😀', '👩‍👩‍👧'), { maxLength: 200 })
      .map((list) => list.join(''))
    fc.assert(
      fc.property(letters, fc.integer({ min: 8, max: 40 }), fc.nat(), fc.nat(), (text, max, a, b) => {
        const offset = a % (text.length + 1)
        const length = b % (text.length - offset + 1)
        const parts = splitText({ text, entities: [{ type: 'bold', offset, length }] }, max)
        const blank = /\s/g
        expect(
          parts
            .map((part) => part.text)
            .join('')
            .replace(blank, ''),
        ).toBe(text.replace(blank, ''))
        for (const part of parts) {
          expect(part.text.length).toBeLessThanOrEqual(max)
          expect(part.text).toBe(part.text.trim())
          expect(part.text.isWellFormed()).toBe(true)
        }
        const marked = parts.flatMap((part) => part.entities.map((e) => part.text.slice(e.offset, e.offset + e.length))).join('')
        expect(marked.replace(blank, '')).toBe(text.slice(offset, offset + length).replace(blank, ''))
      }),
    )
  })
})
