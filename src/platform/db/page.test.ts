import { describe, expect, test } from 'bun:test'
import { cutPage, placeOf } from './page.ts'

const row = (n: number) => ({ id: `doc_0000000000000000000000000${n}` as const, made: 10 - n })
const rows = [row(1), row(2), row(3)]

describe('a page of a list', () => {
  test('says where the next begins, unless there is none', () => {
    const { shown, nextCursor } = cutPage(rows, 2, ({ made }) => made)
    expect(shown).toEqual(rows.slice(0, 2))
    expect(nextCursor && placeOf(nextCursor, 'doc')).toEqual({ at: 8, id: row(2).id })
    expect(cutPage(rows, 3, ({ made }) => made).nextCursor).toBeUndefined()
    expect(cutPage([], 3, () => 0)).toEqual({ shown: [], nextCursor: undefined })
  })

  test.each(['', 'x', '8', `8.${row(2).id}.9`, `8.qna_${row(2).id.slice(4)}`, `-8.${row(2).id}`, `8.${row(2).id}'--`])(
    '%p is no place in it',
    (cursor) => {
      expect(() => placeOf(cursor, 'doc')).toThrow('error.bad_cursor')
    },
  )
})
