import { expect, test } from 'bun:test'
import { createTurnstile } from './turnstile.ts'

test('a crowd goes through in order, and what came meanwhile runs between two of it', async () => {
  const turnstile = createTurnstile()
  const seen: string[] = []
  const other = Promise.withResolvers<void>()
  const crowd = ['a', 'b', 'c'].map(async (name) => {
    await turnstile.pass()
    seen.push(name)
    if (name === 'a')
      setImmediate(() => {
        seen.push('another')
        other.resolve()
      })
  })
  await Promise.all([...crowd, other.promise])
  expect(seen).toEqual(['a', 'b', 'another', 'c'])
})

test('whoever comes when nobody waits goes through too', async () => {
  const turnstile = createTurnstile()
  await turnstile.pass()
  await turnstile.pass()
  expect(await Promise.all([turnstile.pass(), turnstile.pass()])).toHaveLength(2)
})
