import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Ctx } from '../../domain/identity/index.ts'
import { type ConsoleClient, consoleClient } from '../../testing/console-client.ts'
import { setUp, startApp, type TestApp } from '../../testing/start-app.ts'

let app: TestApp
let browser: ConsoleClient
let ctx: Ctx
let path = ''

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])

beforeAll(async () => {
  app = await startApp()
  const made = await setUp(app)
  ctx = made.ctx
  browser = consoleClient(app.url, made.sessionToken)
  const { id } = await app.app.features.assistants.create(ctx, { name: 'Ася', language: 'ru' })
  path = `/assistants/${id}/look`
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
})

const sendPicture = async (body: Uint8Array<ArrayBuffer> | string) => {
  await browser.get(path)
  return browser.send(`${path}/avatar`, { method: 'POST', body, headers: { accept: 'application/json' } })
}

test('a picture is taken as what it is, and served to everybody as nothing else', async () => {
  const sent = await sendPicture(PNG)
  expect(sent.status).toBe(201)
  const { href } = JSON.parse(sent.html) as { href: string }
  const served = await fetch(`${app.url}${href}`)
  expect(new Uint8Array(await served.arrayBuffer())).toEqual(PNG)
  expect(served.headers.get('content-type')).toBe('image/png')
  expect(served.headers.get('x-content-type-options')).toBe('nosniff')
  expect(served.headers.get('content-security-policy')).toContain('sandbox')
  expect((await browser.get(path)).html).toContain(`src="${href}"`)
  const again = await sendPicture(PNG)
  expect(JSON.parse(again.html)).toEqual({ href })
  expect((await fetch(`${app.url}${href.slice(0, -1)}x`)).status).toBe(404)
})

test('without a script a form sends it; taken away, the address is dead', async () => {
  const form = new FormData()
  const page = await browser.get(path)
  form.append('_csrf', /name="_csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '')
  form.append('file', new File([PNG, 'more'], 'face.png'))
  expect((await browser.send(`${path}/avatar`, { method: 'POST', body: form })).status).toBe(303)
  const href = /src="(\/widget\/v1\/avatars\/[^"]+)"/.exec((await browser.get(path)).html)?.[1] ?? ''
  expect((await fetch(`${app.url}${href}`)).status).toBe(200)
  await browser.submit(`${path}/avatar/remove`, {})
  expect((await browser.get(path)).html).not.toContain('/widget/v1/avatars/')
  expect((await fetch(`${app.url}${href}`)).status).toBe(404)
})

test.each([
  ['a drawing that may hold a script', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ['a page', '<!doctype html><script>alert(1)</script>'],
  ['nothing', ''],
])('%s is no picture', async (_what, body) => {
  const sent = await sendPicture(body)
  expect(sent.status).toBe(400)
  expect(JSON.parse(sent.html)).toMatchObject({ reason: 'error.avatar_type' })
})

test('a picture too large to be a face is refused before it is kept', async () => {
  const large = new Uint8Array(300_000)
  large.set(PNG)
  expect((await sendPicture(large)).status).toBe(400)
})

test('only who may change the assistant changes its face', async () => {
  const { assistants } = app.app.features
  const id = path.split('/')[2] ?? ''
  const operator = { ...ctx, actor: { kind: 'user', userId: 'usr_1', isAdmin: false, role: 'operator' } } as Ctx
  await expect(assistants.setAvatar(operator, id, PNG)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(assistants.setAvatar({ ...ctx, workspaceId: 'wsp_other' }, id, PNG)).rejects.toMatchObject({ code: 'not_found' })
})
