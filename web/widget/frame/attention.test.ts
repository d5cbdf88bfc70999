import { describe, expect, test } from 'bun:test'
import type { News } from '../protocol.ts'
import { createAttention } from './attention.ts'
import { type Chat, emptyChat } from './chat.ts'
import type { Message } from './session.ts'

const said = (...authors: Array<Message['author']>): Chat => ({
  ...emptyChat,
  messages: authors.map((author, i) => ({
    id: `msg_${i + 1}`,
    position: i + 1,
    author,
    authorName: null,
    text: '',
    sources: [],
    outcome: null,
    turnId: null,
    clientMessageId: null,
    rating: null,
    at: 0,
  })),
})

const setUp = (stored: Record<string, string> = {}) => {
  const kept = new Map(Object.entries(stored))
  const told: News[] = []
  const eyes = { isLooking: false, chimes: 0 }
  const attention = createAttention({
    keep: { get: (key) => kept.get(key), set: (key, value) => void (value === undefined ? kept.delete(key) : kept.set(key, value)) },
    isLooking: () => eyes.isLooking,
    tell: (news) => told.push(news),
    chime: () => void eyes.chimes++,
  })
  return { attention, kept, told, eyes }
}

describe('what the visitor has not seen', () => {
  test('is counted while the chat is closed, and gone when he looks', () => {
    const { attention, told, eyes, kept } = setUp()
    eyes.isLooking = true
    attention.update(said('customer', 'assistant'))
    eyes.isLooking = false
    attention.update(said('customer', 'assistant', 'customer', 'assistant', 'operator'))
    expect(told).toEqual([
      { what: 'message', author: 'assistant' },
      { what: 'message', author: 'operator' },
      { what: 'unread', count: 2 },
    ])
    expect([kept.get('unread'), eyes.chimes]).toEqual(['2', 1])
    eyes.isLooking = true
    attention.update(said('customer', 'assistant', 'customer', 'assistant', 'operator'))
    expect(told.at(-1)).toEqual({ what: 'unread', count: 0 })
    expect([kept.get('unread'), kept.get('seen')]).toEqual([undefined, '5'])
  })

  test('what lay there at the beginning is no news', () => {
    const { attention, told, eyes } = setUp()
    attention.update(said('customer', 'assistant'))
    expect([told, eyes.chimes]).toEqual([[], 0])
  })

  test('what came between two visits is unread at the next, without a sound', () => {
    const { attention, told, eyes } = setUp({ seen: '1' })
    attention.update(said('customer', 'assistant'))
    expect(told).toEqual([{ what: 'unread', count: 1 }])
    expect(eyes.chimes).toBe(0)
  })

  test('before his eyes nothing sounds and nothing is counted, though the page hears of it', () => {
    const { attention, told, eyes } = setUp()
    eyes.isLooking = true
    attention.update(said('customer'))
    attention.update(said('customer', 'assistant'))
    expect(told).toEqual([{ what: 'message', author: 'assistant' }])
    expect(eyes.chimes).toBe(0)
  })

  test('as long as something may come, the next page of the visit is told to listen', () => {
    const { attention, kept } = setUp()
    attention.update({ ...said('customer'), answer: { turnId: 't', attempt: 1, text: '' } })
    expect(kept.get('waits')).toBe('1')
    attention.update({ ...said('customer', 'assistant'), person: { isOffered: true, state: 'active', name: 'М' } })
    expect(kept.get('waits')).toBe('1')
    attention.update(said('customer', 'assistant'))
    expect(kept.get('waits')).toBeUndefined()
  })
})
