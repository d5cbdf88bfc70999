import { expect, test } from 'bun:test'
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import type { NonceEnv } from '../http/headers.ts'
import { secureCookies } from './secure-cookies.ts'

const cookiesOver = async (isHttps: boolean): Promise<string[]> => {
  const app = new Hono<NonceEnv>().use(secureCookies({ isHttps })).get('/', (c) => {
    setCookie(c, 'theme', 'dark')
    setCookie(c, 'session', 'x', { secure: true })
    return c.text('ok')
  })
  return (await app.request('/')).headers.getSetCookie()
}

test('over https every cookie is Secure, once; over http none that was not', async () => {
  const secure = (cookies: string[]): number[] => cookies.map((cookie) => cookie.match(/secure/gi)?.length ?? 0)
  expect(secure(await cookiesOver(true))).toEqual([1, 1])
  expect(secure(await cookiesOver(false))).toEqual([0, 1])
})
