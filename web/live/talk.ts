import { render } from 'preact'
import type { View } from '../admin/html.ts'
import { type BesideLinks, failedBody, type MessageItem, messageBody, pendingBody, type Voice } from '../admin/parts/message.ts'
import { element, fetchPage } from './dom.ts'
import type { LinkBar } from './link-bar.ts'
import { createRatings, type Ratings } from './ratings.ts'
import { openStream } from './stream.ts'

/** A message as the stream tells it. */
interface ToldMessage extends Omit<MessageItem, 'authorName'> {
  authorName: string | null
  clientMessageId: string | null
}

export interface Talk {
  /** Shows a message of the reader before the server has it; `undo` takes it back. */
  showOwn(clientMessageId: string, text: string): { undo(): void }
  /** The same of a member of the staff who writes to a customer: nobody answers him by himself. */
  showReply(clientMessageId: string, text: string): { undo(): void }
  /** Begins to listen, once there is a dialog. */
  follow(dialogId: string): void
}

interface TalkDeps {
  list: HTMLOListElement
  voice: Voice
  linkBar: LinkBar
  onAnswering(isAnswering: boolean): void
}

/** Keeps the list of messages as the stream says, streaming text included. */
export const createTalk = (deps: TalkDeps): Talk => new LiveTalk(deps)

class LiveTalk implements Talk {
  readonly #deps: TalkDeps
  readonly #links: BesideLinks
  readonly #ratings: Ratings
  #pending: HTMLLIElement | undefined
  #text = ''
  #attempt = 0
  #frame: number | undefined
  /** Items that hold what the views drew, not what the server sent. */
  readonly #drawn = new WeakSet<Element>()

  constructor(deps: TalkDeps) {
    this.#deps = deps
    const { sourceHref = '', traceHref = '' } = deps.list.dataset
    this.#links = {
      source: (position, number) => this.#here(sourceHref.replace('{position}', String(position)).replace('{number}', String(number))),
      trace: (turnId) => this.#here(traceHref.replace('{turn}', turnId)),
      ...(deps.list.dataset['mayCorrect'] ? { correct: correctHref } : {}),
    }
    this.#pending = deps.list.querySelector<HTMLLIElement>('[data-pending]') ?? undefined
    this.#ratings = createRatings(deps)
    if (deps.list.dataset['stream']) this.#listen(deps.list.dataset['stream'], deps.list.dataset['after'] ?? '0')
    toBottom(deps.list)
  }

  showOwn(clientMessageId: string, text: string): { undo(): void } {
    const item = this.#showMine(clientMessageId, 'customer', text)
    this.#expect()
    return {
      undo: () => {
        item.remove()
        this.#drop()
      },
    }
  }

  showReply(clientMessageId: string, text: string): { undo(): void } {
    // Under this id the server keeps it, apart from the ids that customers choose.
    const item = this.#showMine(`reply:${clientMessageId}`, 'operator', text)
    toBottom(this.#deps.list)
    return { undo: () => item.remove() }
  }

  #showMine(clientId: string, author: 'customer' | 'operator', text: string): HTMLLIElement {
    const { list, voice } = this.#deps
    const item = element('li', { class: `say say-${author}`, 'data-client-id': clientId })
    const empty = { id: '', position: 0, sources: [], outcome: null, turnId: null, rating: null }
    this.#draw(item, messageBody(voice, this.#links, { ...empty, author, text, at: Date.now(), authorName: list.dataset[author] ?? '' }))
    list.append(item)
    return item
  }

  follow(dialogId: string): void {
    const { list } = this.#deps
    if (list.dataset['stream']) return
    list.dataset['stream'] = `/live/dialogs/${dialogId}`
    this.#listen(list.dataset['stream'], '0')
  }

  /** A pattern of the address this page had; the dialog may have begun since. */
  #here(pattern: string): string {
    const url = new URL(pattern, location.href)
    for (const name of ['dialog', 'test']) {
      const now = new URLSearchParams(location.search).get(name)
      if (now) url.searchParams.set(name, now)
    }
    return url.pathname + url.search
  }

  #listen(path: string, after: string): void {
    openStream({
      path,
      after,
      linkBar: this.#deps.linkBar,
      onResync: () => location.reload(),
      on: {
        'message.rated': (data) => this.#ratings.told(data as Parameters<Ratings['told']>[0]),
        'message.created': (data) => this.#told((data as { message: ToldMessage }).message),
        'turn.started': (data) => this.#begun((data as { attempt: number }).attempt),
        'turn.delta': (data) => this.#heard(data as { attempt: number; offset: number; text: string }),
        'turn.reset': (data) => this.#begun((data as { attempt: number }).attempt),
        'turn.failed': () => this.#failed(),
        'turn.cancelled': () => this.#drop(),
        'handoff.changed': () => void redrawHandoff(),
      },
    })
  }

  #told(message: ToldMessage): void {
    const { list, voice } = this.#deps
    if (list.querySelector(`[data-message="${CSS.escape(message.id)}"]`)) return
    const own = message.clientMessageId
      ? list.querySelector<HTMLLIElement>(`[data-client-id="${CSS.escape(message.clientMessageId)}"]`)
      : null
    const isAnswer = message.author === 'assistant' && message.turnId !== null
    const item = own ?? (isAnswer ? this.#pending : undefined) ?? element('li')
    const authorName = (message.author === 'operator' ? message.authorName : null) ?? list.dataset[message.author] ?? ''
    item.className = `say say-${message.author}`
    item.id = `m${message.position}`
    item.dataset['message'] = message.id
    delete item.dataset['pending']
    const isAtBottom = isNearBottom(list)
    // The rating has a root of its own: it changes while the message stays.
    this.#draw(item, messageBody(voice, this.#links, { ...message, rating: null, authorName }))
    if (isAnswer) {
      this.#pending = undefined
      this.#rest()
      announce(list, voice.t('live.answer_said', { name: authorName, text: message.text.replace(/[*_`#]|\[\d+\]/g, '').slice(0, 600) }))
    }
    if (!item.isConnected) list.append(item)
    if (isAnswer) this.#ratings.told({ messageId: message.id, rating: message.rating })
    if (message.author === 'customer' && message.turnId !== null) this.#expect()
    if (isAtBottom) toBottom(list)
  }

  #begun(attempt: number): void {
    this.#attempt = attempt
    this.#text = ''
    this.#expect()
    this.#redraw()
  }

  #heard({ attempt, offset, text }: { attempt: number; offset: number; text: string }): void {
    if (attempt < this.#attempt) return
    if (attempt > this.#attempt) {
      this.#attempt = attempt
      this.#text = ''
    }
    // A piece may come again after a reconnect; a gap is filled by the whole message at the end.
    if (offset > this.#text.length) return
    this.#text = this.#text.slice(0, offset) + text
    this.#expect()
    this.#redraw()
  }

  #failed(): void {
    const item = this.#pending
    this.#pending = undefined
    this.#rest()
    if (!item) return
    delete item.dataset['pending']
    const { list, voice } = this.#deps
    this.#draw(item, failedBody(voice, { authorName: list.dataset['assistant'] ?? '', text: voice.t('live.answer_failed') }))
  }

  #drop(): void {
    this.#pending?.remove()
    this.#pending = undefined
    this.#rest()
  }

  #expect(): void {
    const { list } = this.#deps
    if (this.#pending?.isConnected) {
      list.append(this.#pending)
      return
    }
    this.#pending = element('li', { class: 'say say-assistant', 'data-pending': '' })
    this.#redraw()
    list.append(this.#pending)
    this.#deps.onAnswering(true)
    toBottom(list)
  }

  #rest(): void {
    this.#text = ''
    this.#deps.onAnswering(false)
  }

  #draw(item: Element, view: View): void {
    if (!this.#drawn.has(item)) item.replaceChildren()
    this.#drawn.add(item)
    render(view, item)
  }

  #redraw(): void {
    if (this.#frame !== undefined) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined
      if (!this.#pending) return
      const { list, voice } = this.#deps
      const isAtBottom = isNearBottom(list)
      this.#draw(this.#pending, pendingBody(voice, { authorName: list.dataset['assistant'] ?? '', text: this.#text }))
      if (isAtBottom) toBottom(list)
    })
  }
}

const correctHref = (messageId: string): string =>
  `/knowledge/qa/new?${new URLSearchParams({ message: messageId, returnTo: location.pathname + location.search })}`

/** Who answers now: the server knows in what words. */
const redrawHandoff = async (): Promise<void> => {
  const bar = document.querySelector('[data-handoff]')
  const fresh = bar && (await fetchPage())?.querySelector('[data-handoff]')
  if (bar && fresh) bar.replaceWith(fresh)
}

const announce = (list: Element, text: string): void => {
  const region = list.parentElement?.querySelector('[data-said]')
  if (region) region.textContent = text
}

const scrollerOf = (list: Element): Element => {
  const near = list.closest('[data-scroll]')
  return near && getComputedStyle(near).overflowY === 'auto' ? near : (document.scrollingElement ?? document.documentElement)
}

const isNearBottom = (list: Element): boolean => {
  const scroller = scrollerOf(list)
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120
}

const toBottom = (list: Element): void => {
  const scroller = scrollerOf(list)
  if (list.childElementCount > 0) scroller.scrollTop = scroller.scrollHeight
}
