import { expect, test } from 'bun:test'
import { Hono } from 'hono'
import { AppError } from '../../kernel/app-error.ts'
import { testLog } from '../../testing/test-log.ts'
import { base } from './base.ts'
import { createClientIp } from './client-ip.ts'
import type { HttpEnv } from './env.ts'
import { lazySurface } from './lazy.ts'

const setup = (load: () => Promise<Hono<HttpEnv>>) => {
  const { log, lines } = testLog()
  const ends: string[] = []
  const app = new Hono<HttpEnv>()
    .use(
      base({
        log,
        newId: (prefix) => `${prefix}_1`,
        clientIp: createClientIp([]),
        language: 'ru',
        onResponse: ({ route }) => ends.push(route),
      }),
    )
    .get('/early', (c) => c.text('early'))
    .all('*', lazySurface(load))
    .onError((error, c) => c.text(error.message, 503))
  return { app, lines, ends }
}

test('is loaded once, by the first request that needs it, and knows what the outer middleware found out', async () => {
  let loads = 0
  const { app, ends, lines } = setup(async () => {
    loads++
    return new Hono<HttpEnv>().get('/late/:id', (c) => c.text(`${c.get('requestId')} ${c.get('language')} ${c.req.param('id')}`))
  })
  await app.request('/early')
  expect(loads).toBe(0)
  const replies = await Promise.all([app.request('/late/a'), app.request('/late/b', { headers: { 'accept-language': 'en' } })])
  expect(loads).toBe(1)
  expect(await Promise.all(replies.map((reply) => reply.text()))).toEqual(['req_1 ru a', 'req_1 en b'])
  expect(ends).toEqual(['/early', '/late/:id', '/late/:id'])
  expect(lines().map((line) => line['route'])).toEqual(['/early', '/late/:id', '/late/:id'])
})

test('a load that failed is tried again', async () => {
  let isBroken = true
  const { app } = setup(async () => {
    if (isBroken) throw new AppError('unavailable', { key: 'error.disk_full' })
    return new Hono<HttpEnv>().get('/late', (c) => c.text('late'))
  })
  expect((await app.request('/late')).status).toBe(503)
  isBroken = false
  expect(await (await app.request('/late')).text()).toBe('late')
})
