import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import type { Browser, Frame } from 'playwright-core'
import type { Dialog } from '../../domain/dialogs/index.ts'
import { addDocument } from '../flows/helpers.ts'
import { XSS_PAYLOADS, xssTexts } from '../xss-payloads.ts'
import { chromiumPath, open, openChromium, type Visit, visit } from './chromium.ts'
import { type ShopStand, startShopStand } from './shop-stand.ts'

if (!chromiumPath) console.warn('NO BROWSER TEST OF ATTACKS ON THE CONSOLE WAS RUN: there is no chromium on PATH')
const PATIENCE_MS = 60_000
const browserTest = test.skipIf(!chromiumPath)
const ALL = XSS_PAYLOADS.join('\n\n')
const LINES = xssTexts(200, ' ')
const MESSAGES = xssTexts(3_900)
const QUESTION = 'Сколько стоит доставка по Москве?'

let browser: Browser
let stand: ShopStand
let world: Awaited<ReturnType<typeof infest>>
beforeAll(async () => {
  if (!chromiumPath) return
  browser = await openChromium()
  stand = await startShopStand({ settings: { REPLYX_WIDGET_MESSAGES_PER_MINUTE: '1000' } })
  world = await infest(stand)
}, PATIENCE_MS)
afterAll(async () => {
  await browser?.close()
  await stand?.[Symbol.asyncDispose]()
})

/** Every text that anybody can write anywhere holds the attacks, as many of them as it takes. */
const infest = async ({ shop, model, host, url, site, tag }: ShopStand) => {
  const { assistants, channels, dialogs, knowledge, handoff } = shop.t.app.features
  const line = (i: number): string => LINES[i % LINES.length] ?? ''
  const texts = { status: line(0), placeholder: line(1), footnote: line(2) }
  const named = { name: line(3), greeting: ALL, refusalText: ALL, starterQuestions: [4, 5, 6, 7].map(line) }
  const look = { title: line(8), teaser: { text: line(9), afterSeconds: 0 }, texts }
  await assistants.update(shop.ctx, shop.assistant.id, { ...named, look, handoff: { isOffered: true, requestText: ALL, returnText: ALL } })
  const text = `# Доставка\n\nДоставка по Москве стоит 300 рублей. ${ALL}\n\n# ${line(10)}\n\n[ссылка](javascript:window.top.hit=1) ${ALL}`
  const document = await addDocument(shop, `${line(11).replaceAll('/', '')}.md`, text)
  await addDocument(
    shop,
    '"><img xssprobe src=x onerror=window.top.hit=1>.html',
    `<title>${line(12)}</title><main><h1>Возврат</h1>${ALL}</main>`,
  )
  const ids = []
  for (const [i, answer] of MESSAGES.entries()) {
    const pair = {
      isOn: true,
      question: `Вопрос${i} ${line(13 + i)}`,
      answer,
      variants: [`Вариант${i} ${line(30 + i)}`],
      category: '<img xssprobe src=x>',
      assistantIds: [shop.assistant.id],
    }
    ids.push((await knowledge.pairs.add(shop.ctx, pair)).id)
  }
  await shop.t.app.idle()
  const { secret } = await channels.renewIdentitySecret(shop.ctx, shop.assistant.id)
  const identity = signed(secret, { name: ALL.slice(0, 110), email: line(14) })
  const guest = await enter({ url, origin: host.allowed, key: site.key, identity })
  for (const [i, attack] of MESSAGES.entries()) {
    model.script(() => `300 рублей [1]. ${attack} [1]`)
    const context = {
      url: `javascript:window.top.hit=1//${line(i)}`.slice(0, 590),
      title: line(15 + i),
      facts: { [line(16).slice(0, 60)]: line(17 + i) },
    }
    for (const text of [attack, QUESTION]) {
      await guest('/messages', { clientMessageId: crypto.randomUUID(), text, context })
      await shop.t.app.idle()
    }
  }
  const [dialog] = (await dialogs.list(shop.ctx, { limit: 1 })).dialogs
  if (!dialog) throw new Error('there is no dialog')
  const messages = await dialogs.messages({ dialogId: dialog.id, limit: 100 })
  const cited = messages.filter(({ sources }) => sources.length > 0)
  const comment = { value: 'bad' as const, reason: null, comment: ALL.slice(0, 1000) }
  for (const { id } of cited) await dialogs.rate({ dialogId: dialog.id, messageId: id, rating: comment })
  await handoff.request({
    workspaceId: shop.ctx.workspaceId,
    dialogId: dialog.id,
    reason: 'button',
    actor: { kind: 'user', userId: 'usr_x', isAdmin: false, role: 'owner' },
  })
  host.pages.set('/infested', {
    head: `<script>document.title = ${JSON.stringify(line(18)).replaceAll('<', '\\u003c')}</script>`,
    body: `<script>window.ReplyX = [['identify', '${identity}']]</script>${tag()}`,
  })
  return { dialog, cited, documentId: document.id, pairIds: ids }
}

const signed = (secret: string, claims: object): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${part({ alg: 'HS256' })}.${part({ sub: '"><img xssprobe>', exp: Math.floor(Date.now() / 1000) + 600, ...claims })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

const enter = async ({ url, origin, key, identity }: { url: string; origin: string; key: string; identity: string }) => {
  const reply = await fetch(`${url}/widget/v1/token`, {
    method: 'POST',
    headers: { origin },
    body: JSON.stringify({ siteKey: key, identity }),
  })
  const { token, isIdentified } = (await reply.json()) as { token: string; isIdentified?: boolean }
  if (!isIdentified) throw new Error('the visitor was not taken for who he is')
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return async (path: string, body: object): Promise<void> => {
    const answer = await fetch(`${url}/widget/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  }
}

/** What has come out of its text: an element or attribute of ours, code in an attribute, an address that runs. */
const escaped = (frame: Frame): Promise<string[]> =>
  frame.evaluate(() => {
    const isBad = (name: string, value: string): boolean =>
      name.includes('xssprobe') ||
      name.startsWith('on') ||
      name === 'srcdoc' ||
      (['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].includes(name) &&
        /^[\s\p{Cc}]*(?:javascript|vbscript|data:text|blob|file):?/iu.test(value))
    const found = [...document.querySelectorAll('*')].flatMap((one) => [
      ...(one.localName === 'x-probe' ? ['<x-probe>'] : []),
      ...[...one.attributes]
        .filter(({ name, value }) => isBad(name, value))
        .map(({ name, value }) => `${one.localName} ${name}=${value.slice(0, 80)}`),
    ])
    return Reflect.has(window, 'hit') ? ['IT RAN', ...found] : found
  })

const guarded = async (
  path: string,
  storageState?: NonNullable<Parameters<typeof visit>[2]>['storageState'],
): Promise<Visit & { outside: string[] }> => {
  const outside: string[] = []
  const v = await visit(browser, 'about:blank', storageState === undefined ? {} : { storageState })
  v.page.on('dialog', (dialog) => void dialog.dismiss().then(() => outside.push('a dialog')))
  v.page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== stand.url && origin !== stand.host.allowed) outside.push(request.url())
  })
  await v.page.goto(path)
  return { ...v, outside }
}

const owner = (path: string) => {
  const cookie = {
    name: 'replyx_sid',
    value: stand.shop.sessionToken,
    domain: '127.0.0.1',
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
  }
  return guarded(`${stand.url}${path}`, { cookies: [{ ...cookie, sameSite: 'Lax' }], origins: [] })
}

const placesOf = ({
  dialog,
  cited,
  documentId,
  pairIds,
}: { dialog: Dialog } & Pick<typeof world, 'cited' | 'documentId' | 'pairIds'>): string[] => {
  const assistant = `/assistants/${stand.shop.assistant.id}`
  const at = encodeURIComponent(LINES[40] ?? '')
  const answer = cited.at(-1)
  return [
    ...['/', '/dialogs', '/knowledge', '/knowledge/qa', '/assistants', '/instance/audit'],
    ...['/persona', '/look', '/knowledge', '/test', `/test?question=${at}`, '/channels', '/developer'].map((tab) => assistant + tab),
    ...cited.slice(-3).map(({ position }) => `/dialogs/${dialog.id}?source=${position}.1`),
    `/dialogs/${dialog.id}?trace=${answer?.turnId}`,
    `/knowledge/documents/${documentId}`,
    ...pairIds.slice(0, 2).map((id) => `/knowledge/qa/${id}`),
    `/knowledge/qa/new?message=${answer?.id}`,
    `/knowledge/qa?query=${at}&category=${at}`,
    `/sign-in?next=javascript:window.top.hit=1`,
    `/nothing/${at}`,
  ]
}

describe(`${XSS_PAYLOADS.length} attacks in every text that anybody can write`, () => {
  browserTest(
    'are only text on the pages of the console, loaded and live',
    async () => {
      expect(XSS_PAYLOADS.length).toBeGreaterThan(300)
      expect(world.cited.length).toBeGreaterThan(0)
      await using v = await owner('/')
      const wrong: string[] = []
      const places = placesOf(world)
      let seen = ''
      for (const place of places) {
        await v.page.goto(`${stand.url}${place}`)
        for (const frame of v.page.frames()) wrong.push(...(await escaped(frame)).map((what) => `${place}: ${what}`))
        seen += await v.page.evaluate(() => document.documentElement.innerText)
      }
      // Really there, so that their silence means something.
      for (const payload of XSS_PAYLOADS.filter((one) => /^[<"'][\w<>"'= /:;.]+$/.test(one))) expect(seen).toContain(payload.trim())

      // What comes while the page is open is drawn by scripts.
      await v.page.goto(`${stand.url}/dialogs/${world.dialog.id}`)
      const { dialogs } = stand.shop.t.app.features
      const { workspaceId, assistantId, customerId } = world.dialog
      const where = { workspaceId, assistantId, customerId, channel: 'widget', dialog: 'latest' } as const
      for (const text of [...MESSAGES, 'конец']) await dialogs.receive({ ...where, clientMessageId: crypto.randomUUID(), text })
      await v.page
        .locator('.say', { hasText: /конец$/ })
        .first()
        .waitFor()
      wrong.push(...(await escaped(v.page.mainFrame())).map((what) => `live: ${what}`))
      expect(wrong).toEqual([])
      expect(v.outside).toEqual([])
      expect(v.complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([])
    },
    PATIENCE_MS,
  )

  browserTest(
    'are only text in the widget: its words, its history, its sources, and the page that holds it',
    async () => {
      await using v = await guarded(`${stand.host.allowed}/infested`)
      await v.page.waitForFunction(() => document.documentElement.children.length === 3)
      await open(v.page)
      const chat = await v.chat()
      await chat
        .locator('.mine')
        .nth(MESSAGES.length * 2 - 1)
        .waitFor()
      await chat.locator('.sources summary').last().click()
      await chat.locator('.open-source').last().click()
      await chat.locator('.source mark').waitFor()
      for (const frame of v.page.frames()) expect(await escaped(frame)).toEqual([])
      expect(v.outside).toEqual([])
      expect(v.complaints).toEqual([])
    },
    PATIENCE_MS,
  )
})
