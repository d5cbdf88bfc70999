import { expect, test } from 'bun:test'
import { createLog } from './create-log.ts'

const SECRET = 'Zm9vYmFyYmF6cXV4LXNlY3JldA'

const written = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const lines: string[] = []
  write(createLog({ level: 'debug', write: (line) => void lines.push(line) }))
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
  return lines.join('')
}

test('secret fields are cut at every depth, in objects, arrays and children', () => {
  const names = [
    'apiKey',
    'api_key',
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'x-api-key',
    'password',
    'token',
    'secret',
    'guestSecret',
    'masterKey',
  ]
  for (const name of names) {
    const fields = { [name]: SECRET }
    const line = written((log) => {
      log.info(fields, 'flat')
      log.info({ headers: fields }, 'one deep')
      log.info({ request: { headers: [{ deep: fields }] } }, 'deeper')
      log.info({ headers: { [name]: [SECRET, `a\\"${SECRET}`] } }, 'list')
      log.child(fields).warn({ err: Object.assign(new Error('x'), fields) }, 'child')
    })
    expect([name, line.includes(SECRET)]).toEqual([name, false])
    expect(line).toContain('[redacted]')
  }
})

test('what looks like a secret is cut out of messages and stacks', () => {
  for (const text of [
    `sk-proj-${SECRET}`,
    `rx_live_${SECRET}${SECRET}`,
    `https://api.telegram.org/bot123456789:${SECRET}${SECRET}/getMe`,
    `Authorization: Bearer ${SECRET}`,
    `GET /setup?token=${SECRET}`,
    `GET /reset/${SECRET}`,
  ]) {
    const line = written((log) => log.error({ err: new Error(`failed: ${text}`), url: text }, `oops ${text}`))
    expect([text, line.includes(SECRET)]).toEqual([text, false])
  }
})

test('what an operator needs stays', () => {
  const fields = { requestId: 'req_1', route: '/api/v1/dialogs/:id', status: 200, ip: '203.0.113.7', key: 'turn:trn_1', tokens: 12 }
  const line: unknown = JSON.parse(written((log) => log.info(fields, 'request')))
  expect(line).toMatchObject({ ...fields, level: 'info', msg: 'request' })
})
