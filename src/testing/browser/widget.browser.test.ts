import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser } from 'playwright-core'
import { ask, chromiumPath, open, openChromium, visit } from './chromium.ts'
import { QUOTE, startWidgetStand, type WidgetStand } from './widget-stand.ts'

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

const pace = (text: string, paceMs: number): void => {
  stand.answering.text = text
  stand.answering.paceMs = paceMs
}
const LONG = Array.from({ length: 60 }, (_, i) => `слово${i}`).join(' ')

describe('a page the owner has listed', () => {
  browserTest('goes from the button to a streamed answer with its source', async () => {
    pace('Доставляем **за 2–14 дней** [1] по всей России, кроме самых дальних островов и станций.', 60)
    await using v = await visit(browser, `${stand.allowed}/`)
    await open(v.page)
    const chat = await v.chat()
    await chat.getByText('Здравствуйте! Спросите о чае.').waitFor()
    await chat.getByRole('button', { name: 'Сколько идёт доставка?' }).click()
    await chat.locator('.writing strong').waitFor()
    expect(await chat.locator('.writing').innerText()).not.toContain('[1]')
    await chat.locator('.sources summary').click()
    expect(await chat.locator('.sources').innerText()).toContain(QUOTE)
    expect(await chat.locator('.sources').innerText()).toContain('Доставка › Сроки')
    expect(await chat.locator('.bubble strong').innerText()).toBe('за 2–14 дней')
    expect(v.complaints).toEqual([])
  })

  browserTest('stays as it was: nothing of it moves, and our element takes no room', async () => {
    await using v = await visit(browser, `${stand.allowed}/`)
    const measure = () =>
      v.page.evaluate(() => ({
        width: document.documentElement.scrollWidth,
        height: document.documentElement.scrollHeight,
        boxes: [...document.body.children].map((one) => JSON.stringify(one.getBoundingClientRect())),
        ours: [...document.documentElement.children].slice(2).map((one) => [one.clientWidth, one.clientHeight]),
      }))
    await v.page.waitForFunction(() => document.documentElement.children.length === 3)
    const before = await measure()
    expect(before.ours).toEqual([[0, 0]])
    await open(v.page)
    await (await v.chat()).locator('textarea').waitFor()
    expect(await measure()).toEqual(before)
  })

  browserTest('loads no frame before the button is touched', async () => {
    await using v = await visit(browser, `${stand.allowed}/`)
    await v.page.waitForFunction(() => document.documentElement.children.length === 3)
    expect(v.page.frames()).toHaveLength(1)
    expect(stand.answering.received).not.toContain('accepted: ')
    await v.page.mouse.move(1440 - 48, 900 - 48)
    await v.chat()
  })

  browserTest('finds the answer whole when it was reloaded in the middle of it', async () => {
    pace(LONG, 25)
    await using v = await visit(browser, `${stand.allowed}/`)
    await open(v.page)
    await ask(await v.chat(), 'Расскажите всё')
    await (await v.chat()).locator('.writing', { hasText: 'слово10' }).waitFor()
    await v.page.reload()
    const chat = await v.chat()
    await chat.locator('.writing', { hasText: 'слово0 слово1 слово2' }).waitFor()
    await chat.locator('.theirs:not(.writing)', { hasText: 'слово59' }).waitFor()
    expect(await chat.locator('.bubble', { hasText: 'слово0 слово1' }).count()).toBe(1)
    expect(await chat.locator('.mine').count()).toBe(1)
  })

  browserTest('keeps what was said when the visitor stops the answer', async () => {
    pace(LONG, 40)
    await using v = await visit(browser, `${stand.allowed}/`)
    await open(v.page)
    const chat = await v.chat()
    await ask(chat, 'Расскажите всё')
    await chat.locator('.writing', { hasText: 'слово5' }).waitFor()
    await chat.getByRole('button', { name: 'Остановить ответ' }).click()
    await chat.getByText('Вы остановили этот ответ.').first().waitFor()
    const said = await chat.locator('.theirs .bubble').last().innerText()
    expect(said).toContain('слово5')
    expect(said).not.toContain('слово59')
  })

  browserTest('keeps the draft over a reload, though the frame may store nothing itself', async () => {
    await using v = await visit(browser, `${stand.allowed}/`)
    await open(v.page)
    await (await v.chat()).locator('textarea').fill('не договорил')
    await v.page.waitForTimeout(100)
    await v.page.reload()
    expect(await (await v.chat()).locator('textarea').inputValue()).toBe('не договорил')
  })

  browserTest('sends once, when the connection is back, what was written without one', async () => {
    pace('Готово.', 1)
    await using v = await visit(browser, `${stand.allowed}/`)
    await open(v.page)
    const chat = await v.chat()
    await chat.getByText('Здравствуйте!').waitFor()
    await v.page.context().setOffline(true)
    await ask(chat, 'написано без связи')
    await chat.getByText('Отправим, когда связь вернётся').waitFor()
    await v.page.context().setOffline(false)
    await chat.getByText('Готово.').first().waitFor()
    expect(stand.answering.received.filter((line) => line.includes('написано без связи'))).toEqual(['accepted: написано без связи'])
    expect(await chat.locator('.bar').count()).toBe(0)
  })
})

describe('a page the owner has not listed', () => {
  browserTest('shows no button, gets no frame, and tells its developer once what to do', async () => {
    await using v = await visit(browser, `${stand.refused}/`)
    await v.page.waitForFunction(() => performance.getEntriesByType('resource').some((one) => one.name.includes('/sites/')))
    await v.page.waitForTimeout(200)
    await open(v.page)
    expect(v.complaints).toEqual([expect.stringContaining('Владелец может добавить этот домен')])
    expect(v.complaints[0]).toContain(new URL(stand.refused).host)
    expect(await v.page.evaluate(() => document.documentElement.children.length)).toBe(2)
    expect(v.page.frames()).toHaveLength(1)
  })

  browserTest.each(['/widget/frame', '/chat'])('cannot embed %s by hand either', async (path) => {
    stand.page('/by-hand', { body: `<iframe src="${stand.url}${path}/${stand.site.key}"></iframe>` })
    await using refused = await visit(browser, `${stand.refused}/by-hand`)
    expect(refused.complaints.join()).toContain('frame-ancestors')
    expect(refused.page.frames().map((frame) => frame.url())).not.toContain(`${stand.url}${path}/${stand.site.key}`)
    await using allowed = await visit(browser, `${stand.allowed}/by-hand`)
    await (await allowed.chat()).getByText('Здравствуйте!').waitFor()
  })
})
