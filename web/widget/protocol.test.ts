import { describe, expect, test } from 'bun:test'
import { keptIn, openToFrame, openToHost, seal, type ToFrame, type ToHost } from './protocol.ts'

describe('what loader and frame say to each other', () => {
  const toFrame: ToFrame[] = [
    { type: 'kept', values: { draft: 'слова', scroll: '120' } },
    { type: 'token', token: 't', expiresInMs: 900_000 },
    { type: 'token-refused', isFinal: true },
    { type: 'shown', isShown: true },
    { type: 'theme', theme: 'dark' },
    { type: 'context', context: { url: 'https://shop.ru/cart', title: 'Корзина', facts: { order: '17' } } },
  ]
  const toHost: ToHost[] = [
    { type: 'ready' },
    { type: 'token-needed' },
    { type: 'close' },
    { type: 'keep', key: 'draft', value: 'слова' },
    { type: 'keep', key: 'outbox', value: undefined },
    { type: 'news', news: { what: 'sent' } },
    { type: 'news', news: { what: 'message', author: 'operator' } },
    { type: 'news', news: { what: 'unread', count: 2 } },
    { type: 'news', news: { what: 'rated', value: null } },
    { type: 'news', news: { what: 'person', state: 'requested' } },
  ]

  test.each(toFrame)('%p arrives as it was sent', (message) => {
    expect(openToFrame(structuredClone(seal(message)))).toEqual(message)
    expect(openToHost(seal(message))).toBeUndefined()
  })

  test.each(toHost)('%p arrives as it was sent', (message) => {
    expect(openToHost(structuredClone(seal(message)))).toEqual(message)
    expect(openToFrame(seal(message))).toBeUndefined()
  })

  test.each([
    [undefined],
    [null],
    ['close'],
    [5],
    [[]],
    [{ type: 'close' }],
    [{ mark: 'replyx2', type: 'close' }],
    [{ mark: 'replyx1', type: 'open' }],
    [{ mark: 'replyx1', type: 'keep', key: 'guest', value: 'x' }],
    [{ mark: 'replyx1', type: 'keep', key: '__proto__', value: 'x' }],
    [{ mark: 'replyx1', type: 'token', token: 5, expiresInMs: 1 }],
    [{ mark: 'replyx1', type: 'news', news: { what: 'message', author: 'customer', text: 'secret' } }],
    [{ mark: 'replyx1', type: 'news', news: 'unread' }],
  ])('%p is somebody else’s message', (data) => {
    expect(openToHost(data)).toBeUndefined()
    expect(openToFrame(data)).toBeUndefined()
  })

  test('the frame is told what it kept, and never the secret of the guest', () => {
    const stored: Record<string, string> = { draft: 'слова', guest: 'secret', open: '1' }
    expect(keptIn({ get: (key) => stored[key] })).toEqual({ draft: 'слова' })
  })
})
