import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { type TextKey, t } from '../../../web/words/index.ts'
import type { Language } from '../../kernel/language.ts'
import { ask, chromiumPath, openChromium, visit } from './chromium.ts'

if (!chromiumPath) console.warn('NO BROWSER TEST OF THE FIRST FIVE MINUTES WAS RUN: there is no chromium on PATH')
const browserTest = test.skipIf(!chromiumPath)
const ROOT = `${import.meta.dir}/../../..`
const PATIENCE_MS = 150_000
/** What the owner is promised, from the command to the first good answer, with a hundred times the clicks a machine needs. */
const PROMISE_MS = 120_000

/** The beginning of a PNG: no document, whatever it is called. */
const PICTURE = btoa('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0')

let browser: Browser
beforeAll(async () => {
  if (chromiumPath) browser = await openChromium()
})
afterAll(async () => {
  await browser?.close()
})

interface Appliance extends AsyncDisposable {
  /** What it printed, up to the link. */
  banner: string
  link: string
}

/** The executable alone in an empty folder, with an address as its only setting; before it was built, the sources in its place. */
const startAlone = async (): Promise<Appliance> => {
  const cwd = await mkdtemp(join(tmpdir(), 'replyx-first-'))
  const built = `${ROOT}/dist/replyx`
  const isBuilt = await Bun.file(built).exists()
  if (isBuilt) await copyFile(built, join(cwd, 'replyx'))
  else console.warn('THE FIRST FIVE MINUTES WERE PLAYED ON THE SOURCES: dist/replyx is not there')
  const command = isBuilt ? ['./replyx'] : [process.execPath, `${ROOT}/src/main.ts`]
  const child = Bun.spawn([...command, '--listen', '127.0.0.1:0'], {
    cwd,
    env: { PATH: '/usr/bin:/bin' },
    stdout: 'pipe',
    stderr: 'ignore',
  })
  const { banner, link } = await readBanner(child.stdout)
  return {
    banner,
    link,
    [Symbol.asyncDispose]: async () => {
      child.kill()
      await child.exited
      await rm(cwd, { recursive: true, force: true })
    },
  }
}

/** Goes on reading behind us: a pipe that nobody empties would stop the process. */
const readBanner = async (out: ReadableStream<Uint8Array>): Promise<{ banner: string; link: string }> => {
  const reader = out.getReader()
  const utf8 = new TextDecoder()
  let banner = ''
  for (;;) {
    const { value, done } = await reader.read()
    banner += utf8.decode(value, { stream: true })
    const link = /^http\S+\/setup\/\S+$/m.exec(banner)?.[0]
    if (link) {
      void (async () => {
        while (!(await reader.read()).done);
      })()
      return { banner, link }
    }
    if (done) throw new Error(`it ended before it gave a link: ${banner}`)
  }
}

const stopwatch = () => {
  const from = performance.now()
  const laps: string[] = []
  return {
    lap: (name: string): number => {
      const ms = performance.now() - from
      laps.push(`${name} ${(ms / 1000).toFixed(1)} s`)
      return ms
    },
    told: () => laps.join(' · '),
  }
}

const wordsOf =
  (language: Language) =>
  (key: TextKey, params?: Record<string, string | number>): string =>
    t(language, key, params)

const setUp = async (page: Page, business: string): Promise<void> => {
  await page.fill('[name=businessName]', business)
  await page.fill('[name=email]', 'owner@example.com')
  await page.fill('[name=password]', 'correct horse battery')
  await page.press('[name=password]', 'Enter')
  await page.locator('[data-live-overview]').waitFor()
}

interface Dropped {
  name: string
  base64: string
}

const sampleFiles = async (language: Language): Promise<Dropped[]> => {
  const folder = `${ROOT}/src/domain/samples/files/${language}`
  const names = (await readdir(folder)).toSorted()
  return Promise.all(names.map(async (name) => ({ name: basename(name), base64: (await Bun.file(join(folder, name)).bytes()).toBase64() })))
}

/** As from a file manager onto the page, anywhere. */
const drop = (page: Page, files: readonly Dropped[]): Promise<void> =>
  page.evaluate((all) => {
    const dataTransfer = new DataTransfer()
    for (const { name, base64 } of all) {
      dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name))
    }
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  }, files)

describe('the first five minutes', () => {
  browserTest(
    'from the command to an answer, a refusal mended, a chat that is proven to work, with six files of one’s own',
    async () => {
      const say = wordsOf('ru')
      const watch = stopwatch()
      await using appliance = await startAlone()
      expect(appliance.banner).toMatch(/^ReplyX \d+\.\d+\.\d+\n/)
      expect(appliance.banner).toContain(`${say('cli.banner_setup', { minutes: '30' })}\n${appliance.link}`)
      watch.lap('printed its link')

      await using v = await visit(browser, appliance.link)
      const { page } = v
      await setUp(page, 'Лавка чая')
      watch.lap('signed in')

      await drop(page, [...(await sampleFiles('ru')), { name: 'витрина.png', base64: PICTURE }])
      for (const { name } of await sampleFiles('ru')) {
        await page.locator('.upload-item[data-state=ready]', { hasText: name }).waitFor()
      }
      const refused = page.locator('.upload-item[data-state=failed]', { hasText: 'витрина.png' })
      await refused.waitFor()
      expect(await refused.locator('.upload-note').textContent()).toContain('PDF')
      expect(await page.locator('.upload-item', { hasText: 'prices.pdf' }).textContent()).toContain('3 страницы')
      watch.lap('six files read')

      const starters = page.locator('[data-chat] .starter')
      await starters.first().waitFor()
      expect(await starters.count()).toBe(3)
      await starters.first().click()
      await page.locator('.say-assistant .sources').first().waitFor()
      expect(watch.lap('first answer')).toBeLessThan(PROMISE_MS)

      await page.locator('.say-text a.cite').first().click()
      await page.locator('#beside mark').waitFor()
      await page.keyboard.press('Escape')

      const unknown = 'Сколько лететь до Марса?'
      await page.fill('#ask', unknown)
      await page.press('#ask', 'Enter')
      await page.getByRole('link', { name: say('dialogs.add_answer') }).click()
      expect(await page.inputValue('#question')).toBe(unknown)
      await page.fill('#answer', 'Мы не летаем, но чай долетит за семь месяцев.')
      await page.getByRole('button', { name: say('common.save'), exact: true }).click()
      await page.locator('[data-flash=good]').waitFor()
      await page.fill('#ask', unknown)
      await page.press('#ask', 'Enter')
      await page.locator('.say-assistant', { hasText: 'за семь месяцев' }).waitFor()
      watch.lap('refusal mended')

      await page.goto(new URL('/assistants', page.url()).href)
      await page.locator('.assistant-card').click()
      await page.getByRole('link', { name: say('assistants.tab_look'), exact: true }).click()
      const preview = page.frameLocator('[data-preview-frame]')
      await page.fill('#title', 'Чайный двор')
      await preview.getByText('Чайный двор').first().waitFor()
      await page.locator('form[data-look] button[type=submit]').click()
      await page.locator('[data-flash=good]').waitFor()
      await page.getByRole('link', { name: say('assistants.tab_channels'), exact: true }).click()
      await page.fill('#allowedDomains', 'shop.example')
      await page.locator('form[data-draft^=domains] button[type=submit]').click()
      await page.locator('[data-flash=good]').waitFor()
      expect(await page.locator('#snippet').textContent()).toContain('/widget.js" data-key="w_')
      await page.goto(`${page.url().split('?')[0]}/test?site=https://shop.example`)
      await page.locator('[data-verdict=good]').waitFor()
      await ask(await v.chat(), 'Сколько стоит доставка?')
      await page.getByText(say('proof.answer_good')).waitFor()
      expect(watch.lap('chat proven')).toBeLessThan(PATIENCE_MS)
      console.info(`the first five minutes, own files: ${watch.told()}`)
      expect(v.complaints).toEqual([])
    },
    PATIENCE_MS,
  )

  browserTest(
    'in English, with the sample shop, which comes and goes with one press',
    async () => {
      const say = wordsOf('en')
      const watch = stopwatch()
      await using appliance = await startAlone()
      await using v = await visit(browser, appliance.link, { locale: 'en-GB' })
      const { page } = v
      await setUp(page, 'Tea corner')
      await page.getByRole('button', { name: say('console.sample_load') }).click()
      const starter = page.locator('[data-chat] .starter').first()
      await starter.waitFor()
      const question = (await starter.textContent())?.trim() ?? ''
      await starter.click()
      await page.locator('.say-assistant .sources').first().waitFor()
      expect(await page.locator('.say-customer').textContent()).toContain(question)
      expect(watch.lap('first answer')).toBeLessThan(PROMISE_MS)
      console.info(`the first five minutes, sample shop: ${watch.told()}`)

      await page.goto(new URL('/', page.url()).href)
      await page.getByRole('button', { name: say('console.sample_remove') }).click()
      await page.locator('#remove-sample button[type=submit]').click()
      await page.getByText(say('console.sample_removed')).waitFor()
      expect(await page.locator('[data-chat]').count()).toBe(0)
      expect(v.complaints).toEqual([])
    },
    PATIENCE_MS,
  )
})
