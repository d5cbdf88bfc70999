import { describe, expect, test } from 'bun:test'
import { createNewId, isId } from './ids.ts'

describe('an id', () => {
  test('is told by its prefix and its form', () => {
    const id = createNewId(() => 1_764_000_000_000)('dlg')
    expect(isId('dlg', id)).toBe(true)
    expect(isId('msg', id)).toBe(false)
    expect(isId('dlg', `${id}x`)).toBe(false)
  })

  test('sorts in the order of making, within one millisecond too', () => {
    let now = 1_764_000_000_000
    const newId = createNewId(() => now)
    const made = Array.from({ length: 3000 }, (_, i) => {
      if (i % 1000 === 999) now++
      return newId('job')
    })
    expect(made.toSorted()).toEqual(made)
    expect(new Set(made).size).toBe(made.length)
  })

  test('is not the one before and one more', () => {
    const newId = createNewId(() => 1_764_000_000_000)
    expect(newId('dlg').slice(-13)).not.toBe(newId('dlg').slice(-13))
  })
})
