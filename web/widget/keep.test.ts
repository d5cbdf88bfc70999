import { describe, expect, test } from 'bun:test'
import { createKeep } from './keep.ts'

const storage = (): Storage => {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
    key: () => null,
    length: 0,
  }
}

describe('what the browser keeps', () => {
  test('is found again under its own prefix', () => {
    const place = storage()
    createKeep('a:', () => place).set('draft', 'слова')
    expect(createKeep('a:', () => place).get('draft')).toBe('слова')
    expect(createKeep('b:', () => place).get('draft')).toBeUndefined()
  })

  test('lives in memory where storage is blocked, full or missing', () => {
    const keep = createKeep('a:', () => {
      throw new DOMException('Access is denied for this document', 'SecurityError')
    })
    keep.set('draft', 'слова')
    expect(keep.get('draft')).toBe('слова')
    keep.set('draft', undefined)
    expect(keep.get('draft')).toBeUndefined()
  })
})
