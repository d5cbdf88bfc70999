import { render } from 'preact'
import { createFormat } from '../../words/format.ts'
import { openPreview, PREVIEW_READY, type PreviewMessage } from '../preview-message.ts'
import { emptyChat } from './chat.ts'
import { chatView } from './chat-view.ts'
import type { Controller } from './controller.ts'
import { applyAccent, applyTheme } from './look.ts'
import { createSay } from './words.ts'

/** The chat as visitors will see it, drawn from what stands in the look editor; it answers nobody. */
export const startPreview = (root: HTMLElement): void => {
  addEventListener('message', (event) => {
    if (event.source !== window.parent || event.origin !== location.origin) return
    const message = openPreview(event.data)
    if (message) show(root, message)
  })
  // What is pressed here leads nowhere: links, buttons and the field are a picture.
  document.addEventListener('keydown', (event) => event.preventDefault())
  window.parent.postMessage(PREVIEW_READY, location.origin)
}

const show = (root: HTMLElement, { session, language, theme }: PreviewMessage): void => {
  root.lang = language
  applyTheme(root, theme)
  applyAccent(root, session.look.accent)
  const say = createSay(language)
  const now = Date.now()
  const format = createFormat({ language, timeZone: 'UTC', now })
  const chat = { ...emptyChat, person: session.person }
  const state = { phase: 'ready', session, chat, connection: 'live', source: undefined, problem: undefined } as const
  const view = chatView({
    state,
    controller: { ...STILL, state: () => state },
    reading: { say, format, now },
    close: nothing,
    draft: { get: () => '', set: nothing, onChange: () => nothing },
    scroll: { get: () => 0, set: nothing },
    sound: { isOn: () => session.look.hasSound, set: nothing },
    openings: 0,
  })
  render(view, document.body)
}

const nothing = (): void => {}

const STILL: Omit<Controller, 'state'> = {
  start: nothing,
  send: nothing,
  retry: nothing,
  remove: nothing,
  stop: nothing,
  rate: nothing,
  loadOlder: nothing,
  openSource: nothing,
  closeSource: nothing,
  callPerson: nothing,
  withdrawPerson: nothing,
  askAgain: nothing,
  wake: nothing,
  rest: nothing,
}
