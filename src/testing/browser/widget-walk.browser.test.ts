import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, Frame, Page } from 'playwright-core'
import { chromiumPath, openChromium, visit } from './chromium.ts'
import { type ShopStand, startShopStand } from './shop-stand.ts'

if (!chromiumPath) console.warn('NO BROWSER TEST OF THE WIDGET WAS RUN: there is no chromium on PATH')
const PATIENCE_MS = 60_000
const browserTest = test.skipIf(!chromiumPath)

let browser: Browser
let stand: ShopStand
beforeAll(async () => {
  if (!chromiumPath) return
  browser = await openChromium()
  stand = await startShopStand({ look: { greeting: 'Здравствуйте!', starterQuestions: ['Сколько стоит доставка?'] } })
})
afterAll(async () => {
  await browser?.close()
  await stand?.[Symbol.asyncDispose]()
})

const ANSWER = 'Доставка по Москве стоит **300 рублей** [1] и занимает один день.'

/** What has the focus now, as somebody who cannot see hears it. */
const focused = (chat: Frame): Promise<string> =>
  chat.evaluate(() => {
    const now = document.activeElement
    return now === null || now === document.body ? '' : (now.getAttribute('aria-label') ?? now.textContent ?? '')
  })

/** Goes on by Tab, or back, until it is there; never touches a mouse. */
const tabTo = async (page: Page, chat: Frame, name: string, key = 'Tab'): Promise<void> => {
  const passed: string[] = []
  for (let presses = 0; presses < 25; presses++) {
    await page.keyboard.press(key)
    passed.push(await focused(chat))
    if (passed.at(-1)?.includes(name)) return
  }
  throw new Error(`${name} was not reached by ${key}: ${passed.join(' | ')}`)
}

describe('with nothing but a keyboard', () => {
  browserTest(
    'somebody opens, asks, stops, reads a source, rates, calls a person and closes, and always knows where he is',
    async () => {
      await using v = await visit(browser, `${stand.host.allowed}/`)
      const { page } = v
      await page.waitForFunction(() => document.documentElement.children.length === 3)
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      const chat = await v.chat()
      await chat.locator('textarea:focus').waitFor()

      // A starter question goes once it is chosen: the focus goes to where one writes.
      stand.model.script(() => ANSWER)
      await tabTo(page, chat, 'Сколько стоит доставка?', 'Shift+Tab')
      await page.keyboard.press('Enter')
      await chat.locator('.theirs:not(.writing) strong').waitFor()
      expect(await focused(chat)).toBe('Ваше сообщение')

      // Stops an answer.
      stand.model.pace.tokenMs = 60
      stand.model.script(() => `Доставка стоит 300 рублей [1]. ${'Это ещё не всё. '.repeat(60)}`)
      await page.keyboard.type('Сколько стоит доставка по Москве?')
      await page.keyboard.press('Enter')
      await chat.locator('.writing', { hasText: 'не всё' }).waitFor()
      await tabTo(page, chat, 'Остановить ответ')
      await page.keyboard.press('Enter')
      await chat.locator('.theirs', { hasText: 'Вы остановили этот ответ.' }).waitFor()
      expect(await focused(chat)).toBe('Отправить')
      stand.model.pace.tokenMs = 0

      // A source covers the messages: the way back is where he came from.
      await tabTo(page, chat, 'Источник 1: Цены.md', 'Shift+Tab')
      await page.keyboard.press('Enter')
      await chat.locator('[role=dialog]:focus mark').waitFor()
      await page.keyboard.press('Tab')
      expect(await focused(chat)).toBe('Вернуться к чату')
      await page.keyboard.press('Tab')
      expect(await focused(chat)).toContain('300 рублей')
      await page.keyboard.press('Shift+Tab')
      await page.keyboard.press('Enter')
      await chat.locator('[role=dialog]').waitFor({ state: 'detached' })
      expect(await focused(chat)).toBe('Источник 1: Цены.md')
      await page.keyboard.press('Enter')
      await chat.locator('[role=dialog]:focus').waitFor()
      await page.keyboard.press('Escape')
      await chat.locator('[role=dialog]').waitFor({ state: 'detached' })
      expect(await focused(chat)).toBe('Источник 1: Цены.md')

      // Rates with a reason.
      await tabTo(page, chat, 'Плохой ответ')
      await page.keyboard.press('Enter')
      await chat.locator('.why').waitFor()
      await tabTo(page, chat, 'Неполно')
      await page.keyboard.press('Space')
      await chat.locator('.chip[aria-pressed=true]', { hasText: 'Неполно' }).waitFor()
      await tabTo(page, chat, 'Можно добавить подробности')
      await page.keyboard.type('А по области?')
      await page.keyboard.press('Enter')
      await chat.locator('.rated', { hasText: 'Спасибо' }).waitFor()
      expect(await focused(chat)).toBe('Плохой ответ')

      // Calls a person and thinks better of it.
      await tabTo(page, chat, 'Позвать сотрудника', 'Shift+Tab')
      await page.keyboard.press('Enter')
      await chat.locator('.strip').waitFor()
      expect(await focused(chat)).toBe('Ваше сообщение')
      await tabTo(page, chat, 'Уже не нужно', 'Shift+Tab')
      await page.keyboard.press('Enter')
      await chat.locator('.strip').waitFor({ state: 'detached' })

      await page.keyboard.press('Escape')
      await page.waitForFunction(() => document.activeElement === document.documentElement.lastElementChild)
      expect(v.complaints).toEqual([])
      const { dialogs } = await stand.shop.t.app.features.dialogs.list(stand.shop.ctx, { limit: 5 })
      expect(dialogs[0]).toMatchObject({ badCount: 1, handoff: 'none' })
    },
    PATIENCE_MS,
  )
})
