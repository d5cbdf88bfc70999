import { describe, expect, test } from 'bun:test'
import { createIdentity } from './identity.ts'

const tokenOf = (sub: string, more = ''): string => `x.${Buffer.from(JSON.stringify({ sub, more })).toString('base64url')}.y`

const setUp = (kept: Record<string, string> = {}) => {
  const heard: string[] = []
  const keep = {
    get: (key: string) => kept[key],
    set: (key: string, value: string | undefined) => {
      if (value === undefined) delete kept[key]
      else kept[key] = value
    },
  }
  const identity = createIdentity({
    keep,
    onTaken: () => heard.push('taken'),
    onRefused: () => heard.push('refused'),
    warn: (t) => heard.push(t),
  })
  return { identity, kept, heard }
}

describe('who the page says its visitor is', () => {
  test('begins the chat anew for another person, not for a fresh token of the same', () => {
    const { identity } = setUp()
    expect(identity.set(tokenOf('7'))).toBe(true)
    expect(identity.set(tokenOf('7', 'fresh'))).toBe(false)
    expect(identity.set(tokenOf('8'))).toBe(true)
  })

  test('a page that says "nobody" to a guest takes nothing from him; of a person all is forgotten', async () => {
    const guest = setUp({ guest: 'secret', draft: 'слова' })
    expect(guest.identity.set(null)).toBe(false)
    expect(guest.kept).toEqual({ guest: 'secret', draft: 'слова' })
    const person = setUp({ guest: 'secret', draft: 'слова', person: '7' })
    expect(person.identity.set(null)).toBe(true)
    expect(person.kept).toEqual({})
  })

  test('what one person left in the browser is not handed to the next', async () => {
    const { identity, kept } = setUp({ guest: 'secret', draft: 'слова', person: '7' })
    identity.set(tokenOf('8'))
    expect(await identity.get()).toBe(tokenOf('8'))
    expect(kept).toEqual({})
    identity.taken()
    expect(kept).toEqual({ person: '8' })
    await identity.get()
    expect(kept).toEqual({ person: '8' })
  })

  test('a function is asked each time; one that fails leaves a guest and tells the developer', async () => {
    const { identity, heard } = setUp()
    let asked = 0
    identity.set(async () => tokenOf(String(++asked)))
    expect([await identity.get(), await identity.get()]).toEqual([tokenOf('1'), tokenOf('2')])
    identity.set(() => {
      throw new Error('no session')
    })
    expect(await identity.get()).toBeUndefined()
    expect(heard).toEqual([expect.stringContaining('no session')])
  })
})
