import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { openChromium } from '../../src/testing/browser/chromium.ts'
import { freePort } from '../smoke/instance.ts'
import { bareExecutable, executable } from './executable.ts'
import { startFakeModel } from './fake-model.ts'
import { type Bench, type BenchResult, median, percentile, round } from './report.ts'
import { seed } from './seed.ts'
import { startProduct, startServer } from './server.ts'
import { chatFrame, isBareFrame, marksOf, say, stamp, watchChat } from './widget-page.ts'

const ROUNDS = 30
const SENDS_A_ROUND = 3
const LOADER_AIM_BYTES = 15 * 1024
const OPEN_AIM_MS = 200
const MODEL = {
  firstTokenMs: 20,
  tokenMs: 10,
  answer: 'Сменить пароль можно в личном кабинете, в разделе настроек, для этого нужен доступ к почте [1].',
}

/** What a page loads and how long its visitor waits, in a real browser, beside the least that a chat in a frame can be. */
export const bench: Bench = async ({ rounds = ROUNDS, say: tell }) => {
  const file = await executable(tell)
  const bare = await bareExecutable('chat')
  const folder = await mkdtemp(join(tmpdir(), 'replyx-bench-'))
  const browser = await openChromium()
  try {
    await using model = await startFakeModel(MODEL)
    tell('seeding')
    const [productPort, hostPort] = [freePort(), freePort()]
    const dataDir = join(folder, 'data')
    const seeded = await seed({ dataDir, visitors: 0, withKnowledge: true, model, allowedDomains: [`localhost:${hostPort}`] })
    await using _product = await startProduct({ file, dataDir, settings: seeded.settings, port: productPort, isPinned: false })
    const tag = `<script async src="http://127.0.0.1:${productPort}/widget.js" data-key="${seeded.siteKey}"></script>`
    const pace = [String(MODEL.firstTokenMs), String(MODEL.tokenMs), MODEL.answer]
    await using _host = await startServer({
      command: (port) => [bare, String(port), tag, ...pace],
      path: '/',
      port: hostPort,
      isPinned: false,
    })
    const base = `http://localhost:${hostPort}`
    const seen: Seen = { loads: new Map(), atLoad: 0, toOpen: 0, cold: [], warm: [], bareOpen: [], first: [], bareFirst: [] }
    for (let i = 0; i <= rounds; i++) {
      tell(i === 0 ? 'warming up' : `round ${i} of ${rounds}`)
      await oneRound(browser, { base, questions: seeded.questions, seen: i === 0 ? { ...seen, ...fresh() } : seen, i })
    }
    return result(seen)
  } finally {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Part {
  rawBytes: number
  gzipBytes: number
  /** To this browser. */
  sentBytes: number
  encoding: string
}

interface Seen {
  loads: Map<string, Part>
  /** Requests before anybody touches the button, and from there to an open chat. */
  atLoad: number
  toOpen: number
  cold: number[]
  warm: number[]
  bareOpen: number[]
  first: number[]
  bareFirst: number[]
}

const fresh = () => ({ cold: [], warm: [], bareOpen: [], first: [], bareFirst: [] })

interface Round {
  base: string
  questions: string[]
  seen: Seen
  i: number
}

/** A new visitor comes, opens, writes, goes to the next page and opens again; then the same with the bare chat. */
const oneRound = async (browser: Browser, { base, questions, seen, i }: Round): Promise<void> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'ru-RU' })
  try {
    await context.addInitScript(watchChat)
    const page = await context.newPage()
    const requests = followRequests(page, seen)
    await page.goto(`${base}/host`)
    await standing(page)
    await page.waitForTimeout(50)
    seen.atLoad = requests.count()
    const chat = await openOnce(page, seen.cold)
    await page.waitForTimeout(50)
    seen.toOpen = requests.count() - seen.atLoad
    await requests.settle()
    for (let k = 0; k < SENDS_A_ROUND; k++) {
      const question = questions[(i * SENDS_A_ROUND + k) % questions.length] ?? ''
      seen.first.push(await say(chat, question, '.theirs:not(.writing) .foot'))
    }
    await page.evaluate(() => sessionStorage.clear())
    await page.goto(`${base}/host`)
    await standing(page)
    await openOnce(page, seen.warm)
    await bareRound(context, { base, questions, seen, i })
  } finally {
    await context.close()
  }
}

const bareRound = async (context: BrowserContext, { base, questions, seen }: Round): Promise<void> => {
  const page = await context.newPage()
  await page.goto(`${base}/`)
  const openedAt = await page.evaluate(() => {
    const at = performance.timeOrigin + performance.now()
    Reflect.get(window, 'openBare')()
    return at
  })
  const frame = await chatFrame(page, isBareFrame)
  seen.bareOpen.push((await marksOf(frame, 'field')) - openedAt)
  for (let k = 0; k < SENDS_A_ROUND; k++) seen.bareFirst.push(await say(frame, questions[k] ?? '', '[data-ended]'))
  await page.close()
}

const standing = (page: Page) => page.waitForFunction(() => document.documentElement.children.length === 3)

const openOnce = async (page: Page, times: number[]): Promise<Frame> => {
  const openedAt = await page.evaluate(stamp)
  const frame = await chatFrame(page)
  times.push((await marksOf(frame, 'field')) - openedAt)
  return frame
}

/** What really goes over the wire, by its part of the widget. */
const followRequests = (page: Page, seen: Seen) => {
  let count = 0
  const sizes: Array<Promise<void>> = []
  page.on('requestfinished', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname === '/host') return
    count++
    const part = partOf(pathname)
    if (part === undefined) return
    const measure = async (): Promise<void> => {
      const response = await request.response()
      const headers = response?.headers() ?? {}
      const rawBytes = (await response?.body())?.length ?? 0
      const gzipBytes = request.method() === 'GET' && headers['content-encoding'] ? await gzipBytesOf(request.url()) : rawBytes
      const sentBytes = Number(headers['content-length'] ?? rawBytes)
      seen.loads.set(part, { rawBytes, gzipBytes, sentBytes, encoding: headers['content-encoding'] ?? 'none' })
    }
    sizes.push(measure().catch(() => {}))
  })
  return { count: () => count, settle: () => Promise.all(sizes) }
}

/** As the server sends it to a browser that knows nothing better, which most are over plain http. */
const gzipBytesOf = async (url: string): Promise<number> => {
  const response = await fetch(url, { headers: { 'accept-encoding': 'gzip' }, decompress: false })
  return (await response.arrayBuffer()).byteLength
}

const PARTS: ReadonlyArray<[RegExp, string]> = [
  [/^\/widget\.js$/, 'loader'],
  [/^\/widget\/v1\/sites\//, 'look of the button'],
  [/^\/widget\/frame\//, 'page of the frame'],
  [/\/widget\.[0-9a-f]+\.css$/, 'styles of the frame'],
  [/\/widget-frame\.[0-9a-f]+\.js$/, 'script of the frame'],
  [/^\/widget\/v1\/token$/, 'token'],
  [/^\/widget\/v1\/session$/, 'session'],
]

const partOf = (pathname: string): string | undefined => PARTS.find(([pattern]) => pattern.test(pathname))?.[1]

const times = (values: number[]): Array<string | number> => [round(median(values)), round(percentile(values, 0.99)), values.length]

const result = (seen: Seen): BenchResult => {
  const parts = PARTS.flatMap(([, name]) => {
    const part = seen.loads.get(name)
    return part ? [{ name, ...part }] : []
  })
  const sum = (of: (part: Part) => number): number => parts.reduce((all, part) => all + of(part), 0)
  const loader = seen.loads.get('loader')?.gzipBytes ?? Number.NaN
  const open = median(seen.cold)
  return {
    tables: [
      {
        title: `bytes, as the browser got them (${seen.atLoad} requests with the page, ${seen.toOpen} more to an open chat; bare: 1)`,
        columns: ['', 'raw', 'gzip', 'sent here', 'as'],
        rows: [
          ...parts.map(({ name, rawBytes, gzipBytes, sentBytes, encoding }) => [name, rawBytes, gzipBytes, sentBytes, encoding]),
          ['all', sum((part) => part.rawBytes), sum((part) => part.gzipBytes), sum((part) => part.sentBytes), ''],
        ],
      },
      {
        title: 'from the press of the button to a field one can write in, ms',
        columns: ['', 'p50', 'p99', 'times'],
        rows: [
          ['ReplyX, first visit', ...times(seen.cold)],
          ['ReplyX, next page', ...times(seen.warm)],
          ['bare frame with a field', ...times(seen.bareOpen)],
        ],
      },
      {
        title: `from sending to the first character on the screen, ms; the model itself takes ${MODEL.firstTokenMs}`,
        columns: ['', 'p50', 'p99', 'times'],
        rows: [
          ['ReplyX', ...times(seen.first)],
          ['bare page, bare stream', ...times(seen.bareFirst)],
        ],
      },
    ],
    aims: [
      { claim: 'loader ≤ 15 KB gzip', holds: loader <= LOADER_AIM_BYTES, seen: `${round(loader / 1024)} KB` },
      { claim: 'opens within 200 ms', holds: open <= OPEN_AIM_MS, seen: `${round(open)} ms` },
    ],
    isSound: parts.length === PARTS.length && seen.first.every((ms) => ms > 0),
    figures: {
      loaderGzipBytes: loader,
      openP50Ms: open,
      firstCharacterP50Ms: median(seen.first),
      firstCharacterP99Ms: percentile(seen.first, 0.99),
      bareFirstCharacterP50Ms: median(seen.bareFirst),
    },
  }
}
