import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, Frame, Page } from 'playwright-core'
import { ask, chromiumPath, open, openChromium, type Visit, visit } from './chromium.ts'
import { startWidgetStand, type WidgetStand } from './widget-stand.ts'

if (!chromiumPath) console.warn('NO BROWSER TEST OF THE WIDGET WAS RUN: there is no chromium on PATH')
const browserTest = test.skipIf(!chromiumPath)

let browser: Browser
let stand: WidgetStand
beforeAll(async () => {
  if (!chromiumPath) return
  browser = await openChromium()
  stand = await startWidgetStand({ greeting: 'Здравствуйте!' })
  Object.assign(stand.answering, { text: 'Ответ готов.', paceMs: 0 })
})
afterAll(async () => {
  await browser?.close()
  await stand?.[Symbol.asyncDispose]()
})

const isReady = (page: Page, widgets = 1) =>
  page.waitForFunction((count) => document.documentElement.children.length === 2 + count, widgets)

const answers = async (chat: Frame): Promise<void> => {
  await ask(chat, 'Вы работаете?')
  await chat.getByText('Ответ готов.').first().waitFor()
}

/** As browsers that block a site's storage do it. */
const blockStorage = (of: 'frames' | 'everybody') => {
  const isBlocked = of === 'everybody' || window.top !== window
  for (const name of isBlocked ? ['localStorage', 'sessionStorage'] : []) {
    Object.defineProperty(window, name, {
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError')
      },
    })
  }
}

const visitBlocked = async (path: string, of: 'frames' | 'everybody'): Promise<Visit> => {
  const v = await visit(browser, 'about:blank')
  await v.page.context().addInitScript(blockStorage, of)
  await v.page.goto(path)
  return v
}

describe('several widgets on one page', () => {
  browserTest('stand side by side, answer each for itself, and only one is open', async () => {
    const second = await stand.anotherSite('Опт')
    stand.page('/two', { body: stand.tag() + stand.tag('', second) })
    await using v = await visit(browser, `${stand.allowed}/two`)
    await isReady(v.page, 2)
    await v.page.evaluate((key) => window.ReplyX?.push(['open', key]), stand.site.key)
    const first = await v.chat()
    await answers(first)
    // The button of the other one lies under the open panel, not over what is written there.
    const send = await first.getByRole('button', { name: 'Отправить' }).boundingBox()
    const under = await v.page.evaluate(
      ({ x, y }) => [...document.documentElement.children].findIndex((one) => document.elementFromPoint(x, y) === one),
      { x: (send?.x ?? 0) + 20, y: (send?.y ?? 0) + 20 },
    )
    expect(await v.page.evaluate((at) => document.documentElement.children[at]?.hasAttribute('data-open'), under)).toBe(true)
    await v.page.evaluate((key) => window.ReplyX?.push(['open', key]), second.key)
    await v.page.waitForFunction(() => document.querySelectorAll('[data-open]').length === 1)
    const other = await v.chat(second.key)
    await other.getByText('Опт').first().waitFor()
    expect(await other.locator('.mine').count()).toBe(0)
    expect(v.complaints).toEqual([])
  })
})

describe('a single-page site', () => {
  browserTest('that mounts and unmounts the tag with each of its pages keeps one chat, which knows where its visitor is', async () => {
    await using v = await visit(browser, `${stand.allowed}/`)
    await isReady(v.page)
    await open(v.page)
    const chat = await v.chat()
    await chat.locator('textarea:focus').waitFor()
    for (const step of [1, 2, 3]) {
      await v.page.evaluate(
        ({ url, key, path }) => {
          for (const old of document.querySelectorAll('script')) old.remove()
          history.pushState({}, '', path)
          document.title = path
          const script = Object.assign(document.createElement('script'), { src: `${url}/widget.js` })
          script.dataset['key'] = key
          document.body.append(script)
        },
        { url: stand.url, key: stand.site.key, path: `/catalog/${step}` },
      )
    }
    await v.page.evaluate(() => window.ReplyX?.push(['setContext', { cart: 3 }]))
    await v.page.mouse.click(50, 50)
    await chat.locator('textarea').click()
    await answers(chat)
    expect(await v.page.evaluate(() => document.documentElement.children.length)).toBe(3)
    expect(stand.answering.contexts.at(-1)).toEqual({ url: `${stand.allowed}/catalog/3`, title: '/catalog/3', facts: { cart: '3' } })
    expect(v.complaints).toEqual([])
  })
})

describe('without storage', () => {
  browserTest('of its own the chat in a frame goes on after a reload, because the page keeps its part', async () => {
    await using v = await visitBlocked(`${stand.allowed}/`, 'frames')
    await isReady(v.page)
    await open(v.page)
    await answers(await v.chat())
    await v.page.reload()
    await (await v.chat()).locator('.mine .bubble', { hasText: 'Вы работаете?' }).waitFor()
    expect(v.complaints).toEqual([])
  })

  browserTest.each(['/', '/plain-frame'])('of anybody the chat of %s answers for as long as the page lives', async (path) => {
    stand.page('/plain-frame', { body: `<iframe src="${stand.url}/chat/${stand.site.key}" width="400" height="600"></iframe>` })
    await using v = await visitBlocked(`${stand.allowed}${path}`, 'everybody')
    if (path === '/') {
      await isReady(v.page)
      await open(v.page)
    }
    await answers(await v.chat())
    expect(v.complaints).toEqual([])
  })
})

describe('a listed `*.` domain', () => {
  browserTest('shows the chat on every sub-domain, and lets a stranger’s frame between them show nothing', async () => {
    const deep = stand.allowed.replace('localhost', 'opt.moscow.localhost')
    await using v = await visit(browser, `${deep}/`)
    await isReady(v.page)
    await open(v.page)
    await answers(await v.chat())
    expect(v.complaints).toEqual([])
    // Every page around the frame has to be listed, not only the nearest one.
    stand.page('/portal', { body: `<iframe src="${deep}/by-hand"></iframe>` })
    stand.page('/by-hand', { body: `<iframe src="${stand.url}/chat/${stand.site.key}"></iframe>` })
    await using portal = await visit(browser, `${stand.refused}/portal`)
    await portal.page.waitForTimeout(300)
    expect(portal.complaints.join()).toContain('frame-ancestors')
  })
})

describe('in small windows', () => {
  const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
  const inView = (chat: Frame) =>
    chat.evaluate(() => {
      const field = document.querySelector('textarea')?.getBoundingClientRect()
      return { isWide: document.documentElement.scrollWidth > innerWidth, below: Math.round(innerHeight - (field?.bottom ?? 0)) }
    })

  browserTest('a WebView shows the plain link and a page with the tag alike', async () => {
    const webView = {
      viewport: { width: 320, height: 480 },
      isMobile: true,
      hasTouch: true,
      userAgent:
        'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0 Mobile Safari/537.36',
    }
    for (const [url, isLink] of [
      [`${stand.url}/chat/${stand.site.key}`, true],
      [`${stand.allowed}/`, false],
    ] as const) {
      await using v = await visit(browser, url, webView)
      if (!isLink) {
        await isReady(v.page)
        await open(v.page)
      }
      const chat = await v.chat()
      await answers(chat)
      expect(await chat.evaluate(() => [innerWidth, innerHeight])).toEqual([320, 480])
      expect(await inView(chat)).toMatchObject({ isWide: false })
      expect(v.complaints).toEqual([])
    }
  })

  browserTest('on a phone the keyboard leaves the field and the last words in sight', async () => {
    await using v = await visit(browser, `${stand.allowed}/`, PHONE)
    await isReady(v.page)
    await open(v.page)
    const chat = await v.chat()
    await answers(chat)
    // As phones do it: the page keeps its size, what is seen of it shrinks and may have slid down.
    await v.page.evaluate(() => {
      const seen = window.visualViewport
      for (const [name, value] of Object.entries({ height: 460, offsetTop: 30 })) Object.defineProperty(seen, name, { get: () => value })
      seen?.dispatchEvent(new Event('resize'))
    })
    await chat.waitForFunction(() => innerHeight === 460)
    const { below } = await inView(chat)
    expect(below).toBeGreaterThan(0)
    expect(below).toBeLessThan(40)
    expect(
      await chat
        .getByText('Ответ готов.')
        .first()
        .evaluate((one) => one.getBoundingClientRect().bottom < innerHeight - 60),
    ).toBe(true)
    expect((await chat.locator('.top').boundingBox())?.y).toBe(30)
  })

  browserTest('zoomed to 200 % nothing is cut off and everything can be pressed', async () => {
    for (const viewport of [
      { width: 720, height: 450 },
      { width: 195, height: 422 },
    ]) {
      await using v = await visit(browser, `${stand.allowed}/`, { viewport, deviceScaleFactor: 2 })
      await isReady(v.page)
      await open(v.page)
      const chat = await v.chat()
      await answers(chat)
      expect(await inView(chat)).toMatchObject({ isWide: false })
      const lost = await chat.evaluate(() =>
        [...document.querySelectorAll('.top button, .composer button, .composer textarea')]
          .filter((one) => one.getClientRects().length > 0)
          .filter((one) => {
            const { left, right, top, bottom } = one.getBoundingClientRect()
            return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight || right - left < 24 || bottom - top < 24
          })
          .map((one) => one.getAttribute('aria-label')),
      )
      expect(lost).toEqual([])
    }
  })

  browserTest('a page from right to left keeps the chat whole, and words stand on their side', async () => {
    stand.page('/rtl', { head: '<script>document.documentElement.dir = "rtl"</script>', body: stand.tag() })
    await using v = await visit(browser, `${stand.allowed}/rtl`)
    await isReady(v.page)
    await open(v.page)
    const chat = await v.chat()
    stand.answering.text = 'التوصيل يستغرق يومًا واحدًا.'
    await ask(chat, 'مرحبا، أين طلبي؟')
    await chat.locator('.theirs:not(.writing)', { hasText: 'التوصيل' }).waitFor()
    stand.answering.text = 'Ответ готов.'
    const box = await v.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
    expect(box).toBe(true)
    const direction = (selector: string) =>
      chat
        .locator(selector)
        .last()
        .evaluate((one) => getComputedStyle(one).direction)
    expect([await direction('.mine .bubble'), await direction('.theirs p')]).toEqual(['rtl', 'rtl'])
    expect(v.complaints).toEqual([])
  })
})
