import { Component } from 'preact'
import { Composer, type Draft } from './composer.ts'
import type { Controller, State } from './controller.ts'
import { html, type View } from './html.ts'
import { icons } from './icons.ts'
import { Log } from './log.ts'
import { answerView, endingView, messageView, outgoingView, type Reading } from './message-view.ts'
import type { Session } from './session.ts'
import { SourceView } from './source-view.ts'

export interface ChatViewProps {
  state: State
  controller: Controller
  reading: Reading
  /** Undefined on a page of its own, which has nothing to close. */
  close: (() => void) | undefined
  draft: Draft
  scroll: { get(): number; set(fromEnd: number): void }
  sound: { isOn(): boolean; set(isOn: boolean): void }
  /** Counts the openings: the composer takes the focus at each. */
  openings: number
}

export const chatView = (props: ChatViewProps): View => {
  const { state, reading, close } = props
  const { say } = reading
  return html`
    <header class="top">
      ${faceView(state)}
      <div class="who">
        <h1 dir="auto">${state.session?.title ?? say('widget.title')}</h1>
        <p dir="auto">${statusOf(state, reading)}</p>
      </div>
      ${personButton(props)} ${soundButton(props)}
      ${close && html`<button type="button" class="round" aria-label=${say('widget.close')} title=${say('widget.close')} onClick=${close}>${icons.close()}</button>`}
    </header>
    ${bodyView(props)}
    <div class="unseen" role="status" aria-live="polite">${announcement(state, reading)}</div>
  `
}

const faceView = ({ session, phase }: State): View | false =>
  phase !== 'gone' &&
  phase !== 'failed' &&
  (session?.look.avatar
    ? html`<img class="face" src=${session.look.avatar} alt="" width="40" height="40" />`
    : html`<span class="face" aria-hidden="true">${(session?.title ?? '').trim().slice(0, 1).toUpperCase()}</span>`)

/** Who answers now. */
const statusOf = ({ phase, session, chat: { person } }: State, { say }: Reading): string => {
  if (phase === 'loading') return say('widget.loading')
  if (phase !== 'ready') return ''
  if (person.state === 'requested') return say('widget.state_called')
  if (person.state === 'active') return person.name ? say('widget.state_person', { name: person.name }) : say('widget.state_somebody')
  return session?.look.texts.status || say('widget.state_assistant')
}

/** Always in the same place, whatever has been said: a person is one tap away. */
const personButton = ({ state, controller, reading: { say } }: ChatViewProps): View | false => {
  const { person } = state.chat
  if (state.phase !== 'ready' || !person.isOffered || person.state !== 'none') return false
  return html`<button type="button" class="round" aria-label=${say('widget.call_person')} title=${say('widget.call_person')} onClick=${() => controller.callPerson(say('widget.call_person_words'))}>
    ${icons.person()}
  </button>`
}

const soundButton = ({ state, sound, reading: { say } }: ChatViewProps): View | false =>
  state.phase === 'ready' &&
  html`<button type="button" class="round round-extra" aria-label=${say('widget.sound')} title=${say(sound.isOn() ? 'widget.sound_on' : 'widget.sound_off')} aria-pressed=${sound.isOn() ? 'true' : 'false'} onClick=${() => sound.set(!sound.isOn())}>
    ${sound.isOn() ? icons.bell() : icons.bellOff()}
  </button>`

/** A line over the messages: it comes and goes without moving them. */
const barView = ({ state, reading: { say } }: ChatViewProps): View | false =>
  state.phase === 'ready' &&
  state.connection !== 'live' &&
  html`<div class="over"><p class="bar">${say(state.connection === 'offline' ? 'widget.offline' : 'widget.reconnecting')}</p></div>`

const bodyView = (props: ChatViewProps): View => {
  const { state, controller, reading } = props
  const { say } = reading
  if (state.phase === 'gone')
    return html`<main class="middle"><p><b>${say('widget.unavailable')}</b></p><p>${say('widget.unavailable_hint')}</p></main>`
  if (state.phase === 'failed') {
    return html`<main class="middle"><p>${say('widget.load_failed')}</p>
      <button type="button" class="solid" onClick=${controller.start}>${say('widget.retry')}</button></main>`
  }
  const { session } = state
  if (!session) return html`<main class="middle" aria-busy="true"><span class="dots"><i></i><i></i><i></i></span></main>`
  return html`<main class="talk">
    <div class="under" inert=${state.source !== undefined}>
    ${barView(props)} ${calledView(props)}
    <${Log} label=${say('widget.dialog')} newBelow=${say('widget.new_below')} toEndLabel=${say('widget.to_end')} count=${state.chat.messages.length} first=${state.chat.messages[0]?.position ?? 1} scroll=${props.scroll} version=${state.chat}>
      ${rows(props, session)}
    <//>
    <${Composer}
      say=${say}
      draft=${props.draft}
      placeholder=${session.look.texts.placeholder}
      footnote=${session.look.texts.footnote}
      maxChars=${session.maxTextChars}
      isAnswering=${state.chat.answer !== undefined}
      openings=${props.openings}
      onSend=${controller.send}
      onStop=${controller.stop}
    />
    </div>
    ${state.source && html`<${SourceView} source=${state.source} say=${say} close=${controller.closeSource} />`}</main>`
}

/** While somebody is on his way: what happens now, and the way back. */
const calledView = ({ state, controller, reading: { say } }: ChatViewProps): View | false => {
  if (state.problem) return html`<p class="strip bad" role="alert">${state.problem}</p>`
  return (
    state.chat.person.state === 'requested' &&
    html`<p class="strip"><span>${say('widget.called')}</span> <button type="button" class="quiet" onClick=${controller.withdrawPerson}>${say('widget.call_withdraw')}</button></p>`
  )
}

const rows = ({ state, controller, reading }: ChatViewProps, session: Session): View => {
  const { chat } = state
  const isFresh = chat.messages.length === 0 && chat.outgoing.length === 0
  const hasOlder = (chat.messages[0]?.position ?? 1) > 1
  const { say } = reading
  return html`
    ${
      hasOlder &&
      html`<p class="older"><button type="button" class="quiet" onClick=${controller.loadOlder}>${say('widget.older')}</button></p>`
    }
    <ol class="rows">
      <li key="greeting" class="row theirs" data-answer>
        <span class="unseen">${say('widget.assistant_says')}</span>
        <div class="bubble"><p dir="auto">${session.greeting || say('widget.greeting')}</p></div>
      </li>
      ${chat.messages.map((message) => html`<${Row} key=${message.id} view=${messageView} message=${message} reading=${reading} acts=${controller} />`)}
      ${chat.outgoing.map((message) => html`<${Row} key=${message.clientMessageId} view=${outgoingView} message=${message} reading=${reading} acts=${controller} />`)}
      ${chat.answer && html`<${Row} key="answer" view=${answerView} message=${chat.answer} reading=${reading} />`}
      ${chat.ending && html`<${Row} key="ending" view=${endingView} message=${chat.ending} reading=${reading} acts=${controller.askAgain} />`}
    </ol>
    ${
      isFresh &&
      session.starters.length > 0 &&
      html`<ul class="starters" aria-label=${say('widget.starters')}>
        ${session.starters.slice(0, 4).map((text) => html`<li><button type="button" dir="auto" onClick=${() => controller.send(text)}>${text}</button></li>`)}
      </ul>`
    }`
}

interface RowProps<Shown> {
  view(message: Shown, reading: Reading, acts: unknown): View
  message: Shown
  reading: Reading
  acts?: unknown
}

/** Its own component, so that a piece of an answer redraws one row and not the whole dialog. */
class Row<Shown> extends Component<RowProps<Shown>> {
  override shouldComponentUpdate(next: RowProps<Shown>): boolean {
    return next.message !== this.props.message || next.reading !== this.props.reading
  }

  override render({ view, message, reading, acts }: RowProps<Shown>): View {
    return view(message, reading, acts)
  }
}

/** What a screen reader hears: the whole answer once, not every word as it comes. */
const announcement = ({ chat, connection, phase }: State, { say }: Reading): string => {
  if (phase === 'gone') return say('widget.unavailable')
  if (connection === 'offline') return say('widget.offline')
  if (chat.ending) return say(chat.ending.kind === 'stopped' ? 'widget.stopped' : 'widget.failed')
  if (chat.answer) return say('widget.typing')
  const last = chat.messages.at(-1)
  if (last?.author === 'operator') return `${say('widget.operator_says', { name: last.authorName ?? say('widget.operator') })} ${last.text}`
  return last?.author === 'assistant' ? `${say('widget.assistant_says')} ${last.text}` : ''
}
