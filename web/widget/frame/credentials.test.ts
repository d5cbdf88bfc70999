import { describe, expect, test } from 'bun:test'
import { createTokenBox, TokenRefused } from './credentials.ts'

describe('the token of the frame', () => {
  test('everybody who waits gets the one that was asked for once', async () => {
    let asked = 0
    const box = createTokenBox(() => asked++)
    const waiting = [box.get(), box.get(), box.get()]
    box.put('first')
    expect(await Promise.all(waiting)).toEqual(['first', 'first', 'first'])
    expect(await box.get()).toBe('first')
    expect(asked).toBe(1)
  })

  test('a refused one is replaced, and once is enough for all who held it', async () => {
    let asked = 0
    const box = createTokenBox(() => asked++)
    box.put('old')
    const waiting = [box.replace('old'), box.replace('old')]
    box.put('new')
    expect(await Promise.all(waiting)).toEqual(['new', 'new'])
    expect(await box.replace('old')).toBe('new')
    expect(asked).toBe(1)
  })

  test('a page that may not have one says so for good; an instance out of reach does not', async () => {
    const box = createTokenBox(() => {})
    const first = box.get()
    box.refuse(true)
    await expect(first).rejects.toEqual(new TokenRefused(true))
    const second = box.get()
    box.refuse(false)
    await expect(second).rejects.toMatchObject({ isFinal: false })
  })
})
