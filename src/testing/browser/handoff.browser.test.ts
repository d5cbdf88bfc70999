import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser } from 'playwright-core'
import { openShop, type Shop } from '../flows/helpers.ts'
import { ask, chromiumPath, openChromium, signedIn, type Visit, visit } from './chromium.ts'

if (!chromiumPath) console.warn('NO BROWSER TEST OF A PERSON IN A DIALOG WAS RUN: there is no chromium on PATH')
const PATIENCE_MS = 60_000
const browserTest = test.skipIf(!chromiumPath)

let browser: Browser
let shop: Shop

beforeAll(async () => {
  if (!chromiumPath) return
  shop = await openShop()
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await shop?.[Symbol.asyncDispose]()
})

const owner = (path: string): Promise<Visit> => signedIn(browser, `${shop.t.url}${path}`, shop.sessionToken)

describe('a customer who asks for a person', () => {
  browserTest(
    'is announced on whatever page the owner is, answered there live, and given back to the assistant',
    async () => {
      const { key } = await shop.t.app.features.channels.getSite(shop.ctx, shop.assistant.id)
      await using desk = await owner('/knowledge')
      await using customer = await visit(browser, `${shop.t.url}/chat/${key}`)
      await ask(customer.page.mainFrame(), 'Позовите оператора')
      const toast = desk.page.locator('.toast')
      await toast.waitFor()
      expect(await toast.textContent()).toContain('Позовите оператора')
      expect(await desk.page.locator('.rail [data-count=waiting]').getAttribute('title')).toBe('1 клиент ждёт человека')
      await toast.locator('button').click()
      await desk.page.locator('[data-handoff=requested]').waitFor()
      await desk.page.fill('#ask', 'Здравствуйте, это Анна.')
      await desk.page.press('#ask', 'Enter')
      await customer.page.getByText('Здравствуйте, это Анна.', { exact: true }).waitFor()
      await desk.page.locator('[data-handoff=active]').waitFor()
      expect(await desk.page.locator('.say-operator').count()).toBe(1)
      await ask(customer.page.mainFrame(), 'Где мой заказ?')
      await desk.page.getByText('Где мой заказ?').waitFor()
      expect(await desk.page.locator('[data-pending]').count()).toBe(0)
      await desk.page.locator('.handoff-act button').click()
      await desk.page.locator('[data-handoff=none]').waitFor({ state: 'attached' })
      await customer.page.locator('.bubble', { hasText: 'Сотрудник завершил разговор' }).waitFor()
      expect([...desk.complaints, ...customer.complaints]).toEqual([])
    },
    PATIENCE_MS,
  )
})
