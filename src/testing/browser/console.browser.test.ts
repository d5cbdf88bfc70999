import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { type TextKey, t } from '../../../web/words/index.ts'
import type { Ctx } from '../../domain/identity/index.ts'
import { type FakeOpenAi, startFakeOpenAi } from '../openai/index.ts'
import { setUp, startApp, type TestApp } from '../start-app.ts'
import { chromiumPath, signedIn as enter, openChromium, type Visit, visit } from './chromium.ts'

if (!chromiumPath) console.warn('NO BROWSER TEST OF THE CONSOLE WAS RUN: there is no chromium on PATH')
const PATIENCE_MS = 60_000
const browserTest = test.skipIf(!chromiumPath)
const ru = (key: TextKey, params?: Record<string, string | number>): string => t('ru', key, params)

const DELIVERY =
  '# Доставка\n\nДоставка по Москве стоит 300 рублей и занимает один день.\n\n# Возврат\n\nВернуть чай можно в течение 14 дней с чеком.\n'
const ANSWER = `Доставка по **Москве** стоит 300 рублей [1]. ${'И ещё несколько слов, чтобы было что читать. '.repeat(6)}`
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

let browser: Browser
let app: TestApp
let fake: FakeOpenAi
let ctx: Ctx
let token = ''
let hub = ''

beforeAll(async () => {
  if (!chromiumPath) return
  fake = startFakeOpenAi({ dialect: 'compatible' })
  fake.script(() => ANSWER)
  app = await startApp({ settings: { REPLYX_ALLOWED_ADDRESSES: `127.0.0.1:${fake.port}` } })
  ;({ ctx, sessionToken: token } = await setUp(app))
  const { assistants, knowledge } = app.app.features
  const { id } = await assistants.create(ctx, { name: 'Ася', language: 'ru' })
  hub = `/assistants/${id}`
  await knowledge.addDocument(ctx, { fileName: 'Доставка.md', body: new Blob([DELIVERY]).stream(), assistantIds: [id] })
  while ((await knowledge.summarizeDocuments(ctx)).searchable === 0) await Bun.sleep(25)
  browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
  await app?.[Symbol.asyncDispose]()
  await fake?.[Symbol.asyncDispose]()
})

const signedIn = (path: string, options: BrowserContextOptions = {}): Promise<Visit> => enter(browser, `${app.url}${path}`, token, options)

/** What an assistive technology would stumble over, and whether anything hangs out at the side. */
const faults = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async (rules) => {
    const runner = globalThis as unknown as { axe: typeof axe }
    const { violations } = await runner.axe.run({ runOnly: rules })
    const wide = document.documentElement.scrollWidth - innerWidth
    return [...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`), ...(wide > 0 ? [`hangs out by ${wide} px`] : [])]
  }, RULES)
  return found.map((fault) => `${new URL(page.url()).pathname} ${fault}`)
}

const PAGES = [
  '/',
  '/dialogs',
  '/assistants',
  '/assistants/new',
  '{hub}/persona',
  '{hub}/persona?test=open',
  '{hub}/knowledge',
  '{hub}/test',
].concat(
  [
    '{hub}/channels',
    '{hub}/channels/test?site=shop.example',
    '{hub}/developer',
    '{hub}/compare',
    '{hub}/look',
    '/knowledge',
    '/knowledge/qa',
    '/knowledge/qa/new',
    '/settings/profile',
    '/settings/sessions',
    '/settings/api-keys',
    '/settings/team',
  ],
  [
    '/instance/providers',
    '/instance/providers/new',
    '/instance/network',
    '/instance/mail',
    '/instance/audit',
    '/instance/health',
    '/nothing',
  ],
)

describe('every page', () => {
  const looks: Array<[string, BrowserContextOptions]> = [
    ['wide and light', { colorScheme: 'light', viewport: { width: 1440, height: 900 } }],
    ['on a phone and dark', { colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
  ]
  browserTest.each(looks)(
    'holds no barrier and loads nothing that its policy refuses, %s',
    async (_name, look) => {
      await using v = await signedIn('/', look)
      const found: string[] = []
      for (const path of PAGES) {
        await v.page.goto(`${app.url}${path.replace('{hub}', hub)}`)
        found.push(...(await faults(v.page)))
      }
      await using stranger = await visit(browser, `${app.url}/sign-in`, look)
      found.push(...(await faults(stranger.page)))
      expect(found).toEqual([])
      expect(v.complaints.filter((line) => !line.includes('404'))).toEqual([])
    },
    PATIENCE_MS,
  )
})

describe('the test bench', () => {
  beforeAll(async () => {
    if (!chromiumPath) return
    const { models } = app.app.features
    await models.saveProvider(ctx, { kind: 'openai_compatible', name: 'slow', baseUrl: fake.baseUrl, apiKey: null, chatModel: 'qwen3:8b' })
  })

  const begin = async (page: Page, question: string): Promise<void> => {
    await page.fill('#ask', question)
    await page.press('#ask', 'Enter')
    await page.locator('[data-pending] strong').waitFor()
  }

  browserTest(
    'streams an answer, goes on with it after a reload, and opens its source beside it',
    async () => {
      fake.pace.tokenMs = 60
      await using v = await signedIn(`${hub}/test`)
      await begin(v.page, 'Сколько стоит доставка по Москве?')
      expect(v.page.url()).toContain('dialog=dlg_')
      await v.page.reload()
      await v.page.locator('[data-pending] strong').waitFor()
      await v.page.locator('.say-assistant .sources').waitFor()
      expect(await v.page.locator('.talk > li').count()).toBe(2)
      expect(await v.page.locator('[data-said]').textContent()).toContain('Доставка по Москве стоит 300 рублей')
      await v.page.locator('.say-text a.cite').first().click()
      await v.page.locator('#beside mark').waitFor()
      expect(await faults(v.page)).toEqual([])
      await v.page.keyboard.press('Escape')
      expect(await v.page.locator('#beside').isHidden()).toBe(true)
      expect(await v.page.evaluate(() => document.activeElement?.className)).toBe('cite')
      expect(v.complaints).toEqual([])
    },
    PATIENCE_MS,
  )

  browserTest(
    'stops when told, keeps what was said, and another window sees the same',
    async () => {
      fake.pace.tokenMs = 60
      await using v = await signedIn(`${hub}/test`)
      await begin(v.page, 'Сколько стоит доставка в Москве?')
      const dialogId = new URL(v.page.url()).searchParams.get('dialog')
      await using other = await signedIn(`/dialogs/${dialogId}`)
      await other.page.locator('[data-pending] strong').waitFor()
      await v.page.locator('.composer-stop').click()
      for (const { page } of [v, other]) await page.getByText(ru('dialogs.stopped'), { exact: true }).waitFor()
      expect(await other.page.locator('.talk > li').count()).toBe(2)
      expect(await v.page.locator('[data-send]').isVisible()).toBe(true)
    },
    PATIENCE_MS,
  )
})

describe('the drawer', () => {
  browserTest(
    'keeps its talk from tab to tab and over a saved form, and begins anew when told',
    async () => {
      fake.pace.tokenMs = 1
      await using v = await signedIn(`${hub}/persona?test=open`)
      const question = 'Сколько стоит доставка по Москве сегодня?'
      await v.page.fill('#ask', question)
      await v.page.press('#ask', 'Enter')
      await v.page.locator('.drawer .say-assistant .sources').waitFor()
      for (const tab of [
        'assistants.tab_knowledge',
        'assistants.tab_look',
        'assistants.tab_developer',
        'assistants.tab_persona',
      ] as const) {
        await v.page
          .locator('.tabs')
          .getByRole('link', { name: ru(tab), exact: true })
          .click()
        await v.page.locator('.drawer .say-customer', { hasText: question }).waitFor()
      }
      await v.page.locator('.save-bar button').click()
      await v.page.locator('[data-flash=good]').waitFor()
      await v.page.locator('.drawer .say-customer', { hasText: question }).waitFor()
      await v.page.locator('.drawer .chat-hint a').click()
      await v.page.locator('.drawer .starters, .drawer .welcome').first().waitFor()
      expect(await v.page.locator('.drawer .say-customer').count()).toBe(0)
      expect(v.complaints).toEqual([])
    },
    PATIENCE_MS,
  )
})

describe('what is typed', () => {
  browserTest(
    'is not lost over a session that ended',
    async () => {
      await using v = await signedIn(`${hub}/persona`)
      await v.page.fill('#instructions', 'Говори кратко.')
      await v.page.context().clearCookies({ name: 'replyx_sid' })
      await v.page.locator('.save-bar button').click()
      await v.page.waitForURL(/\/sign-in\?next=/)
      await v.page.context().addCookies([{ name: 'replyx_sid', value: token, url: app.url }])
      await v.page.goto(`${app.url}${new URL(v.page.url()).searchParams.get('next')}`)
      expect(await v.page.inputValue('#instructions')).toBe('Говори кратко.')
      await v.page.locator('.save-bar button').click()
      await v.page.locator('[data-flash=good]').waitFor()
      expect(await v.page.getByText(ru('live.draft_restored')).count()).toBe(0)
    },
    PATIENCE_MS,
  )
})

describe('the library', () => {
  browserTest(
    'shows many files coming in at once, and calls back what was deleted by mistake',
    async () => {
      await using v = await signedIn('/knowledge')
      const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
      await v.page.setInputFiles('[data-files]', [
        file('Гарантия.txt', 'Гарантия 12 месяцев.'),
        file('Оплата.txt', 'Оплата картой.'),
        file('Пусто.txt', ''),
      ])
      for (const name of ['Гарантия.txt', 'Оплата.txt']) {
        await v.page.locator('tr', { hasText: name }).getByText(ru('knowledge.state_searchable')).waitFor()
      }
      await v.page.locator('tr', { hasText: 'Пусто.txt' }).getByText(ru('knowledge.state_failed')).waitFor()
      const row = v.page.locator('tr', { hasText: 'Оплата.txt' })
      await row.locator('[data-remove-later]').click()
      expect(await row.isHidden()).toBe(true)
      await v.page.getByRole('button', { name: ru('live.undo') }).click()
      expect(await row.isVisible()).toBe(true)
      expect(await app.app.features.knowledge.summarizeDocuments(ctx)).toMatchObject({ total: 4, failed: 1 })
    },
    PATIENCE_MS,
  )
})

describe('the keyboard', () => {
  browserTest(
    'reaches everything: palette, keys of the page, search, and Esc closes only what is on top',
    async () => {
      await using v = await signedIn('/knowledge')
      const { keyboard } = v.page
      await keyboard.press('?')
      await v.page.locator('#keys').waitFor()
      expect(await faults(v.page)).toEqual([])
      await keyboard.press('Escape')
      await keyboard.press('/')
      expect(await v.page.evaluate(() => document.activeElement?.id)).toBe('query')
      await keyboard.press('Control+k')
      await v.page.locator('.palette-item').first().waitFor()
      expect(await faults(v.page)).toEqual([])
      await keyboard.type('ася')
      await keyboard.press('Enter')
      await v.page.waitForURL(/\/persona$/)
      await keyboard.press('Tab')
      expect(await v.page.evaluate(() => document.activeElement?.className)).toBe('skip-link')
      await v.page.locator('.button-bad[popovertarget=remove]').click()
      await keyboard.press('Escape')
      expect(await v.page.locator('#remove').isHidden()).toBe(true)
      expect(await v.page.evaluate(() => document.activeElement?.getAttribute('popovertarget'))).toBe('remove')
    },
    PATIENCE_MS,
  )
})
