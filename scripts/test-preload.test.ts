import { expect, test } from 'bun:test'
import dns from 'node:dns'
import http from 'node:http'
import net from 'node:net'
import tls from 'node:tls'

const refused = /tests may only use servers they start/
const OUTSIDE = '192.0.2.1'

test('no client of any kind leaves this machine', async () => {
  await expect(fetch(`http://${OUTSIDE}/`)).rejects.toThrow(refused)
  await expect(fetch(new Request('https://example.invalid/'))).rejects.toThrow(refused)
  await expect(fetch('http://127.0.0.1/', { proxy: `http://${OUTSIDE}:3128` })).rejects.toThrow(refused)
  expect(() => new WebSocket(`ws://${OUTSIDE}/`)).toThrow(refused)
  expect(() => net.connect(80, OUTSIDE)).toThrow(refused)
  expect(() => tls.connect({ host: OUTSIDE, port: 443 })).toThrow(refused)
  expect(() => http.get(`http://${OUTSIDE}/`)).toThrow(refused)
  expect(() => Bun.connect({ hostname: OUTSIDE, port: 80, socket: {} })).toThrow(refused)
  await expect(dns.promises.lookup('example.invalid')).rejects.toThrow(refused)
  await expect(Bun.dns.lookup('example.invalid')).rejects.toThrow(refused)
})

test('a server on this machine answers every client', async () => {
  using server = Bun.serve({ port: 0, hostname: '127.0.0.1', development: false, fetch: () => new Response('here') })
  expect(await (await fetch(server.url)).text()).toBe('here')
  expect(await (await fetch(`http://localhost:${server.port}/`)).text()).toBe('here')
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  http.get(server.url, (reply) => {
    reply.resume()
    resolve(reply.statusCode)
  })
  expect(await promise).toBe(200)
})

test('tests run in UTC', () => {
  expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe('UTC')
  expect(new Date(0).getHours()).toBe(0)
})
