import { expect, test } from 'bun:test'
import { type TextKey, t } from '../../../web/words/index.ts'
import { startApp } from '../start-app.ts'
import { ask, chromiumPath, open, openChromium, visit } from './chromium.ts'
import { startHostPages } from './host-pages.ts'

if (!chromiumPath) console.warn('NO BROWSER TEST OF THE FIRST ANSWER WAS RUN: there is no chromium on PATH')

const DELIVERY = `# Доставка

Доставка по Москве стоит 300 рублей и занимает один день. Заказы от 5000 рублей везём бесплатно.

# Возврат

Вернуть чай можно в течение 14 дней с чеком.
`
const QUESTION = 'Сколько стоит доставка по Москве?'
const ru = (key: TextKey, params?: Record<string, string | number>): string => t('ru', key, params)

test.skipIf(!chromiumPath)(
  'from the set-up link to the first answer in the widget on a foreign page, and no widget on another',
  async () => {
    await using stack = new AsyncDisposableStack()
    const appliance = stack.use(await startApp())
    const browser = stack.adopt(await openChromium(), (one) => one.close())
    const hosts = stack.adopt(startHostPages(), (one) => one.stop())
    const link = await appliance.app.setupLink(appliance.url)
    const { page, complaints } = stack.use(await visit(browser, link?.url ?? ''))

    // An account.
    await page.fill('[name=businessName]', 'Лавка чая')
    await page.fill('[name=email]', 'owner@example.com')
    await page.fill('[name=password]', 'correct horse battery')
    await page.getByRole('button', { name: ru('console.setup_submit') }).click()

    // An assistant with a document.
    await page.goto(`${appliance.url}/assistants/new`)
    await page.fill('[name=name]', 'Ася')
    await page.getByRole('button', { name: ru('assistants.create') }).click()
    await page.waitForURL(/\/assistants\/ast_/)
    const hub = /^.*\/assistants\/ast_[0-9a-z]+/.exec(page.url())?.[0] ?? ''
    await page.goto(`${hub}/knowledge`)
    await page.setInputFiles('input[type=file]', { name: 'Доставка.md', mimeType: 'text/markdown', buffer: Buffer.from(DELIVERY) })
    await page.getByText(ru('knowledge.state_searchable')).first().waitFor()

    // The playground.
    await page.goto(`${hub}/test`)
    await page.locator('[data-chat] textarea').fill(QUESTION)
    await page.locator('[data-chat] textarea').press('Enter')
    await page.getByText('300 рублей').first().waitFor()

    // The line for the site, and where it may stand.
    await page.goto(`${hub}/channels`)
    await page.fill('[name=allowedDomains]', new URL(hosts.allowed).host)
    await page
      .getByRole('button', { name: ru('common.save') })
      .first()
      .click()
    await page.getByText(ru('assistants.domains_saved')).first().waitFor()
    const snippet = await page.locator('#snippet').evaluate((field) => ('value' in field ? String(field.value) : (field.textContent ?? '')))
    expect(snippet).toMatch(/^<script async src="http:\/\/127\.0\.0\.1:\d+\/widget\.js" data-key="w_[\w-]{24}"><\/script>$/)
    expect(complaints).toEqual([])

    // A visitor of that site.
    hosts.pages.set('/', { body: snippet })
    const visitor = stack.use(await visit(browser, `${hosts.allowed}/`))
    await open(visitor.page)
    const chat = await visitor.chat()
    await ask(chat, QUESTION)
    await chat.locator('.theirs:not(.writing)', { hasText: '300 рублей' }).waitFor()
    await chat.locator('.sources summary').click()
    expect(await chat.locator('.sources').innerText()).toContain('Доставка.md')
    expect(await chat.locator('.sources q').first().innerText()).toContain('300 рублей')
    expect(visitor.complaints).toEqual([])

    // The same line on a site that nobody listed.
    const stranger = stack.use(await visit(browser, `${hosts.refused}/`))
    await open(stranger.page)
    await stranger.page.waitForTimeout(500)
    expect(stranger.page.frames()).toHaveLength(1)
    expect(stranger.complaints).toEqual([expect.stringContaining(new URL(hosts.refused).host)])

    // And the owner finds the dialog.
    await page.goto(`${appliance.url}/dialogs`)
    await page.getByText(QUESTION).first().waitFor()
  },
)
