import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser } from 'playwright-core'
import { type TextKey, t } from '../../../web/words/index.ts'
import { openShop, type Shop } from '../flows/helpers.ts'
import { ask, chromiumPath, openChromium, signedIn } from './chromium.ts'

if (!chromiumPath) console.warn('NO BROWSER TEST OF THE TEST PAGE WAS RUN: there is no chromium on PATH')
const browserTest = test.skipIf(!chromiumPath)
const ru = (key: TextKey, params?: Record<string, string | number>): string => t('ru', key, params)

let browser: Browser
let shop: Shop
let hub = ''
beforeAll(async () => {
  if (!chromiumPath) return
  shop = await openShop()
  hub = `${shop.t.url}/assistants/${shop.assistant.id}`
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await shop?.[Symbol.asyncDispose]()
})

const visitPage = (path: string) => signedIn(browser, `${hub}${path}`, shop.sessionToken)

describe('the test page', () => {
  browserTest('opens the real chat with the real line, says that it works, and proves it by an answer', async () => {
    await using v = await visitPage('/channels/test')
    await v.page.locator('[data-verdict=good]').waitFor()
    for (const step of ['script', 'button', 'chat'])
      expect(await v.page.locator(`[data-check=${step}]`).getAttribute('data-state')).toBe('good')
    await ask(await v.chat(), 'Сколько стоит доставка по Москве?')
    await v.page.getByText(ru('proof.answer_good')).waitFor()
    expect(v.complaints).toEqual([])
  })

  browserTest('says which domain is not allowed, and turns when it is', async () => {
    await using v = await visitPage('/channels/test?site=https://tea.example/')
    await v.page.locator('[data-verdict=bad]').waitFor()
    await v.page.getByRole('button', { name: ru('proof.allow', { domain: 'tea.example' }) }).click()
    await v.page.locator('[data-verdict=good]').waitFor()
    await v.page.getByText(ru('proof.domain_good', { domain: 'tea.example' })).waitFor()
  })

  browserTest('says so when the script is held back', async () => {
    await using v = await signedIn(browser, `${shop.t.url}/`, shop.sessionToken)
    await v.page.route('**/widget.js', (route) => route.abort())
    await v.page.goto(`${hub}/channels/test`)
    await v.page.locator('[data-verdict=bad]').waitFor()
    await v.page.getByText(ru('proof.script_bad', { base: shop.t.url })).waitFor()
  })

  browserTest('says so when the key was changed meanwhile', async () => {
    await using v = await signedIn(browser, `${shop.t.url}/`, shop.sessionToken)
    await v.page.route('**/widget/v1/token', (route) => route.fulfill({ status: 403, body: '{}' }))
    await v.page.goto(`${hub}/channels/test`)
    await v.page.getByText(ru('proof.chat_bad', { status: 403 })).waitFor()
    await v.page.locator('[data-verdict=bad]').waitFor()
  })
})

describe('the page for developers', () => {
  browserTest('runs every call on the chat that stands on it, and tells what the page hears', async () => {
    await shop.t.app.features.channels.renewIdentitySecret(shop.ctx, shop.assistant.id)
    await using v = await visitPage('/developer')
    const run = (name: string) => v.page.locator(`[data-run=${name}] button`).click()
    const heard = (text: string) => v.page.locator('[data-heard] code', { hasText: text }).first().waitFor()
    await heard('ready')
    await run('open')
    await heard('open')
    const chat = await v.chat()
    await v.page.selectOption('#call-language', 'en')
    await run('setLanguage')
    await (await v.chat()).getByPlaceholder('Write a message').waitFor()
    await run('setContext')
    await v.page.fill('#visitor-name', 'Ольга Чайкина')
    await run('identify')
    await heard('identified')
    await ask(await v.chat(), 'Сколько стоит доставка по Москве?')
    await heard('sent')
    await heard('message {"author":"assistant"}')
    await run('close')
    await heard('close')
    await run('toggle')
    await run('signOut')
    await heard('ReplyX.identify(null)')
    expect(chat.isDetached()).toBe(true)
    expect(v.complaints).toEqual([])
    const [dialog] = (await shop.t.app.features.dialogs.list(shop.ctx, { channel: 'widget', limit: 1 })).dialogs
    expect(dialog?.context?.facts).toEqual({ [ru('developer.context_name_example')]: 'A-1042' })
  })
})
