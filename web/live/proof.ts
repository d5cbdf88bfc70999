import type { ReplyXCommand, ReplyXEventName, ReplyXEvents } from '../static/replyx-widget.d.ts'
import { all } from './dom.ts'
import type { Say } from './words.ts'

const SCRIPT_MS = 6_000
const ANSWER_MS = 60_000

type State = 'wait' | 'good' | 'bad'

/** Watches the real chat come up on the test page and says of each step whether it holds. */
export const startProof = (say: Say): void => {
  const host = document.querySelector<HTMLElement>('[data-proof]')
  if (!host) return
  const { base = '', key = '' } = host.dataset
  const show = (name: string, state: State, text: string): void => {
    const row = host.querySelector<HTMLElement>(`[data-check="${name}"]`)
    const words = row?.querySelector('[data-check-text]')
    if (!row || !words) return
    row.dataset['state'] = state
    words.textContent = text
    judge(host, say)
  }
  watchScript(() => show('script', 'bad', say('proof.script_bad', { base })))
  on('ready', () => {
    show('script', 'good', say('proof.script_good'))
    show('button', 'good', say('proof.button_good'))
    // On a phone the chat takes the whole screen, and the reader would see nothing of the proof.
    if (matchMedia('(min-width: 700px)').matches) push(['open'])
    else show('chat', 'wait', say('proof.chat_tap'))
  })
  on('refused', () => {
    show('script', 'good', say('proof.script_good'))
    void reasonOf(base, key).then((text) => show('button', 'bad', text ?? say('proof.script_bad', { base })))
  })
  watchAccess(`${base}/widget/v1/token`, (status) => {
    if (status < 300) show('chat', 'good', say('proof.chat_good'))
    else show('chat', 'bad', say('proof.chat_bad', { status }))
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  on('sent', () => {
    show('answer', 'wait', say('proof.answer_wait_sent'))
    timer = setTimeout(() => show('answer', 'bad', say('proof.answer_lost')), ANSWER_MS)
  })
  on('message', () => {
    clearTimeout(timer)
    show('answer', 'good', say('proof.answer_good'))
  })
  judge(host, say)
}

/** Works when the chat has come up and nothing stands against it; the answer is proof beyond that. */
const judge = (host: HTMLElement, say: Say): void => {
  const verdict = host.querySelector<HTMLElement>('[data-verdict]')
  if (!verdict) return
  const rows = all<HTMLElement>('.check', host)
  const isBad = rows.some((row) => row.dataset['state'] === 'bad')
  const isUp = rows.every((row) => row.dataset['state'] !== 'wait' || row.dataset['check'] === 'answer')
  const state: State = isBad ? 'bad' : isUp ? 'good' : 'wait'
  if (verdict.dataset['verdict'] === state) return
  verdict.dataset['verdict'] = state
  verdict.textContent = say(`proof.verdict_${state}`)
}

const push = (command: ReplyXCommand): void => {
  window.ReplyX ||= []
  const api: { push(one: ReplyXCommand): number } = window.ReplyX
  api.push(command)
}

const on = <Name extends ReplyXEventName>(name: Name, act: (happened: ReplyXEvents[Name]) => void): void =>
  push(['on', name, act] as ReplyXCommand)

/** An error of the tag may have come before this script did, so the clock asks too. */
const watchScript = (onFailure: () => void): void => {
  document.querySelector('script[data-key]')?.addEventListener('error', onFailure)
  setTimeout(() => {
    if (window.ReplyX === undefined || Array.isArray(window.ReplyX)) onFailure()
  }, SCRIPT_MS)
}

/** The page sees its own requests, the loader's among them, but not what goes on inside the chat. */
const watchAccess = (url: string, act: (status: number) => void): void => {
  const watcher = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === url && 'responseStatus' in entry) act(Number(entry.responseStatus))
  })
  watcher.observe({ type: 'resource', buffered: true })
}

const reasonOf = async (base: string, key: string): Promise<string | undefined> => {
  try {
    const answer = await fetch(`${base}/widget/v1/sites/${encodeURIComponent(key)}?lang=${document.documentElement.lang}`)
    const said = (await answer.json()) as { isAllowed: boolean; text?: string }
    return said.text
  } catch {
    return undefined
  }
}
