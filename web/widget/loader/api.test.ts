import { describe, expect, test } from 'bun:test'
import { ensureApi, type HostWidget } from './api.ts'

const widget = (log: string[], name = ''): HostWidget => ({
  open: () => void log.push(`open${name}`),
  close: () => void log.push(`close${name}`),
  toggle: () => void log.push(`toggle${name}`),
  identify: (identity) => void log.push(`identify${name} ${String(identity)}`),
  setLanguage: (language) => void log.push(`language${name} ${language}`),
  setContext: (context) => void log.push(`context${name} ${JSON.stringify(context)}`),
})
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

describe('window.ReplyX', () => {
  test('runs what the page asked for before the script came, in order', () => {
    const log: string[] = []
    const odd = [['nonsense'], 'text', ['on', 'nothing', () => {}], ['setLanguage', 'fr'], ['setContext', 'cart'], ['identify', 5]]
    const page: { ReplyX?: unknown } = {
      ReplyX: [['open'], ...odd, ['identify', 'signed'], ['setLanguage', 'en'], ['setContext', { cart: 3 }], ['identify', null], ['close']],
    }
    ensureApi(page).add('w_1', widget(log))
    expect(log).toEqual(['open', 'identify signed', 'language en', 'context {"cart":3}', 'identify null', 'close'])
    expect(page.ReplyX).not.toBeArray()
  })

  test('is one object for all tags of a page, and knows each by its key', () => {
    const log: string[] = []
    const page: { ReplyX?: unknown } = {}
    const api = ensureApi(page)
    expect(ensureApi(page)).toBe(api)
    api.add('w_1', widget(log, '1'))
    api.open('w_2')
    api.add('w_2', widget(log, '2'))
    api.toggle()
    api.push(['close', 'w_2'])
    expect(log).toEqual(['open2', 'toggle1', 'close2'])
    expect([api.takePlace('right'), api.takePlace('right'), api.takePlace('left')]).toEqual([0, 1, 0])
  })

  test('has one chat open at a time: a second one that opens closes the first', () => {
    const log: string[] = []
    const api = ensureApi({})
    for (const name of ['1', '2', '3']) api.add(`w_${name}`, widget(log, name))
    api.emit({ type: 'open', key: 'w_2' })
    expect(log).toEqual(['close1', 'close3'])
  })

  test('tells listeners until they leave, and a late one that the widget is ready', async () => {
    const heard: string[] = []
    const api = ensureApi({})
    const leave = api.on('open', ({ type, key }) => heard.push(`${type} ${key}`))
    for (const key of ['w_1', 'w_2']) api.emit({ type: 'ready', key })
    api.emit({ type: 'open', key: 'w_1' })
    api.on('unread', ({ count }) => heard.push(`${count} unread`))
    api.emit({ type: 'unread', key: 'w_1', count: 2 })
    await settle()
    leave()
    api.emit({ type: 'open', key: 'w_1' })
    api.on('ready', ({ key }) => heard.push(`late ready ${key}`))
    await settle()
    expect(heard).toEqual(['open w_1', '2 unread', 'late ready w_1', 'late ready w_2'])
  })
})
