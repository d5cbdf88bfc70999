import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConsoleClient, consoleClient } from '../../testing/console-client.ts'
import { apiKey, openShop, type Shop } from '../../testing/flows/helpers.ts'

let shop: Shop
let browser: ConsoleClient
let path = ''
let folder = ''

beforeAll(async () => {
  shop = await openShop()
  browser = consoleClient(shop.t.url, shop.sessionToken)
  path = `/assistants/${shop.assistant.id}/developer`
  folder = await mkdtemp(join(tmpdir(), 'replyx-samples-'))
})
afterAll(async () => {
  await shop[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** A sample of the page as somebody would copy it. */
const sample = (html: string, id: string): string => {
  const text = new RegExp(`<code id="${id}"[^>]*>([^<]*)</code>`).exec(html)?.[1]
  if (text === undefined) throw new Error(`no sample ${id}`)
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
}

const run = async (command: string[], env: Record<string, string>): Promise<string> => {
  const child = Bun.spawn(command, { cwd: folder, env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env }, stdout: 'pipe', stderr: 'pipe' })
  const [out, error] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
  return out + error
}

describe('the samples of the page', () => {
  const hasCurl = Bun.which('curl') !== null

  test.skipIf(!hasCurl).each(['curl-ask', 'curl-stream'])('%s answers when pasted into a shell', async (id) => {
    const key = await apiKey(shop)
    const said = await run(['sh', '-c', sample((await browser.get(path)).html, id)], { REPLYX_KEY: key })
    expect(said).toContain('300 рублей')
  })

  test.each(['script-ask', 'script-stream'])('%s answers when run as it stands', async (id) => {
    const key = await apiKey(shop)
    await Bun.write(join(folder, `${id}.ts`), sample((await browser.get(path)).html, id))
    const said = await run([process.execPath, `${id}.ts`], { REPLYX_KEY: key })
    expect(said).toContain('300 рублей')
  })

  test('the signing one names a visitor whom the chat believes', async () => {
    const made = await browser.post(`${path}/secret`)
    const secret = sample(made.html, 'identity-secret')
    const signing = sample(made.html, 'sign')
    await Bun.write(join(folder, 'sign.ts'), `${signing}\nconsole.log(signVisitor({ id: '42', name: 'Ольга' }))\n`)
    const identity = (await run([process.execPath, 'sign.ts'], { REPLYX_IDENTITY_SECRET: secret })).trim()
    const { channels } = shop.t.app.features
    const { key } = await channels.getSite(shop.ctx, shop.assistant.id)
    const issued = await channels.issueToken({ siteKey: key, origin: shop.t.url, ownOrigins: [shop.t.url], identity })
    expect(issued.isIdentified).toBe(true)
  })
})

describe('the identity secret', () => {
  test('is told once, ends with its successor, and revoked it leaves guests', async () => {
    const first = await browser.post(`${path}/secret`)
    expect(first.status).toBe(201)
    const secret = sample(first.html, 'identity-secret')
    expect((await browser.get(path)).html).not.toContain(secret)
    const second = sample((await browser.post(`${path}/secret`)).html, 'identity-secret')
    expect(second).not.toBe(secret)

    const signed = await browser.post(`${path}/visitor`, { id: '42', name: 'Ольга', email: '' })
    expect(JSON.parse(signed.html)).toMatchObject({ token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) })

    expect((await browser.submit(`${path}/secret/revoke`, {})).html).toContain('Секрет отозван')
    expect((await browser.post(`${path}/visitor`, { id: '42', name: '', email: '' })).status).toBe(409)
  })
})

describe('the test page', () => {
  test('says of a page whether the chat may stand there, and allows it with one press', async () => {
    const test = `/assistants/${shop.assistant.id}/channels/test`
    expect((await browser.get(test)).html).toContain('Ни один домен пока не разрешён')
    const asked = await browser.get(`${test}?site=${encodeURIComponent('https://shop.example/tea')}`)
    expect(asked.html).toContain('Домена shop.example нет в списке')
    const allowed = await browser.submit(test, { domain: 'shop.example' })
    expect(allowed.html).toContain('Домен shop.example разрешён')
    expect((await browser.get(`${test}?site=%3F%3F`)).html).toContain('это не домен')
    const twice = await browser.submit(test, { domain: 'shop.example' })
    expect(twice.html).toContain('Домен shop.example разрешён')
    expect((await shop.t.app.features.channels.getSite(shop.ctx, shop.assistant.id)).allowedDomains).toEqual(['shop.example'])
  })

  test('holds the real line and lets scripts of nobody else run', async () => {
    const page = await browser.get(`/assistants/${shop.assistant.id}/channels/test`)
    const { key } = await shop.t.app.features.channels.getSite(shop.ctx, shop.assistant.id)
    expect(page.html).toContain(`src="${shop.t.url}/widget.js" data-key="${key}"`)
    expect(page.headers.get('content-security-policy')).toContain(`frame-src 'self' ${shop.t.url}`)
  })
})
