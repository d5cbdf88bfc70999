import { describe, expect, test } from 'bun:test'
import { ensureApi, type HostWidget, type Registry } from './api.ts'

const widget = (log: string[], name = ''): HostWidget => ({
  open: () => void log.push(`open${name}`),
  close: () => void log.push(`close${name}`),
  toggle: () => void log.push(`toggle${name}`),
})
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

describe('window.ReplyX', () => {
  test('runs what the page asked for before the script came, in order', () => {
    const log: string[] = []
    const page: { ReplyX?: Registry | unknown[] } = { ReplyX: [['open'], ['close'], ['nonsense'], 'text', ['on', 'nothing', () => {}]] }
    ensureApi(page).add('w_1', widget(log))
    expect(log).toEqual(['open', 'close'])
    expect(page.ReplyX).not.toBeArray()
  })

  test('is one object for all tags of a page, and knows each by its key', () => {
    const log: string[] = []
    const page: { ReplyX?: Registry | unknown[] } = {}
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

  test('tells listeners until they leave, and a late one that the widget is ready', async () => {
    const heard: string[] = []
    const api = ensureApi({})
    const leave = api.on('open', (event) => heard.push(event))
    api.emit('ready')
    api.emit('open')
    await settle()
    leave()
    api.emit('open')
    api.on('ready', (event) => heard.push(`late ${event}`))
    await settle()
    expect(heard).toEqual(['open', 'late ready'])
  })
})
