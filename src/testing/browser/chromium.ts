import { type Browser, type BrowserContextOptions, chromium, type Frame, type Page } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const chromiumPath = NAMES.map((name) => Bun.which(name)).find((path) => path !== null)

/** The browser of the system with an empty profile of its own. */
export const openChromium = (): Promise<Browser> => {
  if (!chromiumPath) throw new Error(`no browser to test in: none of ${NAMES.join(', ')} is on PATH`)
  return chromium.launch({ executablePath: chromiumPath, args: FLAGS })
}

export interface Visit extends AsyncDisposable {
  page: Page
  /** Everything the page complained about. */
  complaints: string[]
  /** The chat, wherever it is embedded; that of a key where there are several. */
  chat(key?: string): Promise<Frame>
}

/** A person with a fresh browser on one page. */
export const visit = async (browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'ru-RU', colorScheme: 'light', ...options })
  // Sooner than the test's own limit, which would take the browser down with it.
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'warning' || message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url)
  return {
    page,
    complaints,
    chat: async (key = '') => {
      for (let tries = 0; tries < 100; tries++) {
        const frame = page.frames().find((one) => /\/(?:widget\/frame|chat)\//.test(one.url()) && one.url().includes(key))
        // A page that puts its chat in anew lets go of the first frame.
        const isThere = await frame?.waitForSelector('body > *', { state: 'attached' }).catch((error: Error) => {
          if (!error.message.includes('detached')) throw error
        })
        if (frame && isThere) return frame
        await page.waitForTimeout(50)
      }
      throw new Error(`no chat on ${page.url()}: ${complaints.join('; ')}`)
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** A member of the staff who has signed in already. */
export const signedIn = (browser: Browser, url: string, sessionToken: string, options: BrowserContextOptions = {}): Promise<Visit> => {
  const cookie = {
    name: 'replyx_sid',
    value: sessionToken,
    domain: new URL(url).hostname,
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
  }
  return visit(browser, url, { storageState: { cookies: [{ ...cookie, sameSite: 'Lax' }], origins: [] }, ...options })
}

/** Opens the widget as a page would, whether its script has come or not. */
export const open = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const found: unknown = Reflect.get(window, 'ReplyX')
    const queue: unknown[] = Array.isArray(found) ? found : []
    if (typeof found === 'object' && found !== null && 'open' in found && typeof found.open === 'function') found.open()
    else Reflect.set(window, 'ReplyX', [...queue, ['open']])
  })

export const ask = async (chat: Frame, text: string): Promise<void> => {
  await chat.locator('textarea').fill(text)
  await chat.locator('textarea').press('Enter')
}
