import type { ReplyXApi, ReplyXCommand, ReplyXEventName } from '../static/replyx-widget.d.ts'
import { element } from './dom.ts'
import { toast } from './toast.ts'
import type { Say } from './words.ts'

const HEARD: readonly ReplyXEventName[] = [
  'ready',
  'open',
  'close',
  'refused',
  'sent',
  'message',
  'unread',
  'rated',
  'person',
  'identified',
  'unidentified',
]
const KEPT = 40

/** The page for developers: every call is run on the chat of this very page, as a page of the business would run it. */
export const startDeveloper = (say: Say): void => {
  const list = document.querySelector<HTMLElement>('[data-heard]')
  if (!list) return
  const tell = (kind: 'call' | 'event', text: string): void => {
    document.querySelector('[data-heard-nothing]')?.remove()
    list.prepend(element('li', { 'data-kind': kind }, element('time', {}, clock()), element('code', {}, text)))
    while (list.children.length > KEPT) list.lastElementChild?.remove()
  }
  for (const name of HEARD) {
    run([
      'on',
      name,
      ({ type, key: _key, ...details }: { type: string; key: string }) => tell('event', lineOf(type, details)),
    ] as ReplyXCommand)
  }
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.dataset['run']) return
    event.preventDefault()
    void commandOf(form).then((command) => {
      if (!command) return toast(say('live.sign_failed'))
      run(command.call)
      tell('call', command.shown)
    })
  })
}

/** As a page does it that does not wait for the script. */
const run = (command: ReplyXCommand): void => {
  window.ReplyX ||= []
  const api: Pick<ReplyXApi, 'push'> = window.ReplyX
  api.push(command)
}

interface Command {
  call: ReplyXCommand
  shown: string
}

const commandOf = async (form: HTMLFormElement): Promise<Command | undefined> => {
  const value = (name: string): string => {
    const typed = new FormData(form).get(name)
    return typeof typed === 'string' ? typed.trim() : ''
  }
  switch (form.dataset['run']) {
    case 'open':
    case 'close':
    case 'toggle':
      return { call: [form.dataset['run']], shown: `ReplyX.${form.dataset['run']}()` }
    case 'setLanguage': {
      const language = value('language') === 'en' ? 'en' : 'ru'
      return { call: ['setLanguage', language], shown: `ReplyX.setLanguage('${language}')` }
    }
    case 'setContext': {
      const context = value('name') === '' ? {} : { [value('name')]: value('value') }
      return { call: ['setContext', context], shown: `ReplyX.setContext(${JSON.stringify(context)})` }
    }
    case 'signOut':
      return { call: ['identify', null], shown: 'ReplyX.identify(null)' }
    default: {
      const token = await sign(form, value)
      return token === undefined ? undefined : { call: ['identify', token], shown: `ReplyX.identify('${token.slice(0, 12)}…')` }
    }
  }
}

/** What the server of the business would do; here the console signs. */
const sign = async (form: HTMLFormElement, value: (name: string) => string): Promise<string | undefined> => {
  const body = new URLSearchParams({ _csrf: value('_csrf'), id: value('id'), name: value('visitor'), email: value('email') })
  try {
    const answer = await fetch(value('action'), { method: 'POST', body, headers: { accept: 'application/json' } })
    return answer.ok ? ((await answer.json()) as { token: string }).token : undefined
  } catch {
    return undefined
  }
}

const lineOf = (type: string, details: object): string => (Object.keys(details).length === 0 ? type : `${type} ${JSON.stringify(details)}`)

const clock = (): string =>
  new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
