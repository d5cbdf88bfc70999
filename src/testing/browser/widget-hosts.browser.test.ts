import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { ask, chromiumPath, open, openChromium, visit } from './chromium.ts'
import { startWidgetStand, type WidgetStand } from './widget-stand.ts'

if (!chromiumPath) console.warn('NO BROWSER TEST OF THE WIDGET WAS RUN: there is no chromium on PATH')
const browserTest = test.skipIf(!chromiumPath)

let browser: Browser
let stand: WidgetStand
beforeAll(async () => {
  if (!chromiumPath) return
  browser = await openChromium()
  stand = await startWidgetStand({ greeting: 'Здравствуйте!' })
  stand.answering.text = 'Ответ готов.'
})
afterAll(async () => {
  await browser?.close()
  await stand?.[Symbol.asyncDispose]()
})

const answersOn = async (path: string): Promise<string[]> => {
  await using v = await visit(browser, `${stand.allowed}${path}`)
  await open(v.page)
  const chat = await v.chat()
  await ask(chat, 'Вы работаете?')
  await chat.getByText('Ответ готов.').first().waitFor()
  return v.complaints
}

const standing = (page: Page): Promise<number> => page.evaluate(() => [...document.documentElement.children].slice(2).length)

describe('hosts that make it hard', () => {
  browserTest('a page with a strict policy and trusted types needs to name only our address', async () => {
    const policy = `default-src 'none'; script-src {instance}; connect-src {instance}; frame-src {instance}; img-src data:; require-trusted-types-for 'script'`
    stand.page('/strict', { body: stand.tag(), headers: { 'content-security-policy': policy.replaceAll('{instance}', stand.url) } })
    expect(await answersOn('/strict')).toEqual([])
  })

  browserTest('a page that forgot to name it is told which directives to extend', async () => {
    stand.page('/forgot', { body: stand.tag(), headers: { 'content-security-policy': `default-src 'none'; script-src ${stand.url}` } })
    await using v = await visit(browser, `${stand.allowed}/forgot`)
    await v.page.waitForTimeout(500)
    expect(v.complaints.filter((line) => line.startsWith('ReplyX:'))).toEqual([expect.stringContaining('connect-src and frame-src')])
  })

  browserTest('a page that isolates itself shows the chat', async () => {
    const headers = { 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-opener-policy': 'same-origin' }
    stand.page('/isolated', { body: stand.tag(), headers })
    await using v = await visit(browser, `${stand.allowed}/isolated`)
    expect(await v.page.evaluate(() => window.crossOriginIsolated)).toBe(true)
    expect(await answersOn('/isolated')).toEqual([])
  })

  browserTest('a single-page site swaps its body and runs the tag again: one widget stays, with its dialog', async () => {
    await using v = await visit(browser, `${stand.allowed}/`)
    await open(v.page)
    const chat = await v.chat()
    await ask(chat, 'Останься')
    await chat.getByText('Ответ готов.').first().waitFor()
    await v.page.evaluate(
      (tag) => {
        const body = document.createElement('body')
        body.append('Другая страница')
        const script = document.createElement('script')
        script.src = `${tag.url}/widget.js`
        script.dataset['key'] = tag.key
        body.append(script)
        document.documentElement.replaceChild(body, document.body)
      },
      { url: stand.url, key: stand.site.key },
    )
    await v.page.waitForTimeout(500)
    expect(await standing(v.page)).toBe(1)
    expect(await chat.locator('.mine').innerText()).toContain('Останься')
    await v.page.evaluate(() => document.documentElement.lastElementChild?.remove())
    expect(await standing(v.page)).toBe(1)
  })

  browserTest('the styles of a page do not reach the widget', async () => {
    stand.page('/loud', {
      head: '<style>body *,html>div,div,button,iframe{display:none!important;position:static!important;opacity:0!important}</style>',
      body: stand.tag(),
    })
    await using v = await visit(browser, `${stand.allowed}/loud`)
    await open(v.page)
    const chat = await v.chat()
    await chat.getByText('Здравствуйте!').waitFor()
    const size = await chat.evaluate(() => [window.innerWidth, window.innerHeight])
    expect(size).toEqual([384, 640])
  })

  browserTest('a page may ask for things before the script has come', async () => {
    const before = `<script>window.ReplyX = [['on', 'open', () => { window.heard = true }], ['open']]</script>`
    stand.page('/early', { body: before + stand.tag('data-lang="en" data-offset-x="80" data-offset-y="90"') })
    await using v = await visit(browser, `${stand.allowed}/early`)
    await (await v.chat()).getByPlaceholder('Write a message').waitFor()
    expect(await v.page.evaluate(() => Reflect.get(window, 'heard'))).toBe(true)
    expect(v.complaints).toEqual([])
  })

  browserTest('a theme of the page is followed, also when it changes', async () => {
    stand.page('/dark', { head: '<script>document.documentElement.dataset.theme = "dark"</script>', body: stand.tag() })
    await using v = await visit(browser, `${stand.allowed}/dark`)
    await open(v.page)
    const chat = await v.chat()
    await chat.getByText('Здравствуйте!').waitFor()
    const paper = () => chat.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const dark = await paper()
    await v.page.evaluate(() => {
      document.documentElement.dataset['theme'] = 'light'
    })
    await chat.locator('html[data-theme=light]').waitFor()
    expect(await paper()).not.toBe(dark)
  })
})

describe('small screens and other hands', () => {
  browserTest('on a phone the chat takes the whole screen and gives it back', async () => {
    await using v = await visit(browser, `${stand.allowed}/`, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
    await open(v.page)
    const chat = await v.chat()
    await chat.getByText('Здравствуйте!').waitFor()
    expect(await chat.evaluate(() => [window.innerWidth, window.innerHeight])).toEqual([390, 844])
    await chat.getByRole('button', { name: 'Закрыть чат' }).tap()
    await v.page.touchscreen.tap(390 - 48, 844 - 48)
    await chat.getByText('Здравствуйте!').waitFor()
  })

  browserTest('works from the keyboard alone, and the focus comes back to the button', async () => {
    await using v = await visit(browser, `${stand.allowed}/`)
    await v.page.waitForFunction(() => document.documentElement.children.length === 3)
    await v.page.keyboard.press('Tab')
    await v.page.keyboard.press('Enter')
    const chat = await v.chat()
    await chat.locator('textarea:focus').waitFor()
    await v.page.keyboard.type('с клавиатуры')
    await v.page.keyboard.press('Shift+Enter')
    await v.page.keyboard.type('вторая строка')
    await v.page.keyboard.press('Enter')
    await chat.getByText('Ответ готов.').first().waitFor()
    expect(await chat.locator('.mine .bubble').innerText()).toBe('с клавиатуры\nвторая строка')
    await v.page.keyboard.press('Escape')
    await v.page.waitForFunction(() => document.activeElement === document.documentElement.lastElementChild)
    await v.page.keyboard.press('Enter')
    await chat.locator('textarea:focus').waitFor()
  })

  browserTest('the button tells a screen reader what it opens', async () => {
    await using v = await visit(browser, `${stand.allowed}/`)
    await v.page.waitForFunction(() => document.documentElement.children.length === 3)
    const session = await v.page.context().newCDPSession(v.page)
    const { nodes } = await session.send('Accessibility.getFullAXTree')
    const button = nodes.find((node) => node.role?.value === 'button')
    expect(button?.name?.value).toBe('Открыть чат: Лавка чая')
    expect(button?.properties?.find((one) => one.name === 'expanded')?.value.value).toBe(false)
  })

  browserTest('words from the right to the left stand on their side', async () => {
    await using v = await visit(browser, `${stand.allowed}/`)
    await open(v.page)
    const chat = await v.chat()
    await ask(chat, 'مرحبا، أين طلبي؟')
    // Asked inside the page: the bubble is drawn anew when the message is acknowledged, and one taken from the page has no style.
    await chat.waitForFunction(() => {
      const bubble = document.querySelector('.mine .bubble')
      return bubble !== null && getComputedStyle(bubble).direction === 'rtl'
    })
  })

  browserTest('the plain link is the same chat without a script on any page', async () => {
    await using v = await visit(browser, `${stand.url}/chat/${stand.site.key}`)
    const chat = await v.chat()
    await ask(chat, 'По ссылке')
    await chat.getByText('Ответ готов.').first().waitFor()
    await v.page.reload()
    expect(await (await v.chat()).locator('.mine .bubble').innerText()).toBe('По ссылке')
    expect(v.complaints).toEqual([])
  })
})
