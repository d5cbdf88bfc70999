import type { Format } from '../../words/format.ts'
import type { Answer, Ending, Outgoing } from './chat.ts'
import { type Content, html, type View } from './html.ts'
import { icons } from './icons.ts'
import { closeMarks } from './markdown.ts'
import { markdownView } from './markdown-view.ts'
import { type RateActs, RatingView } from './rating-view.ts'
import type { Message } from './session.ts'
import { placeOf } from './source-view.ts'
import type { Say } from './words.ts'

export interface Reading {
  say: Say
  format: Format
  now: number
}

export interface MessageActs extends RateActs {
  openSource(source: { messageId: string; number: number; documentName: string }): void
}

export const messageView = (message: Message, reading: Reading, acts: MessageActs): View =>
  message.author === 'customer'
    ? customerView(message, reading)
    : message.author === 'operator'
      ? operatorView(message, reading)
      : assistantView(message, reading, acts)

/** Courtesies and what is said about people are no answers. */
const isRateable = ({ outcome }: Message): boolean => outcome !== 'small_talk' && outcome !== 'handoff'

/** Of a person: his name stands over it, and nothing in it is markup. */
const operatorView = (message: Message, reading: Reading): View => {
  const name = message.authorName ?? reading.say('widget.operator')
  return html`<li class="row theirs" data-answer>
    <span class="unseen">${reading.say('widget.operator_says', { name })}</span>
    <b class="said-by" aria-hidden="true" dir="auto">${name}</b>
    <div class="bubble" dir="auto"><p class="plain">${message.text}</p></div>
    ${timeView(message.at, reading)}
  </li>`
}

const customerView = (message: Pick<Message, 'text' | 'at'>, { say, ...reading }: Reading, status?: Content): View =>
  html`<li class="row mine">
    <span class="unseen">${say('widget.you_say')}</span>
    <div class="bubble" dir="auto">${message.text}</div>
    ${status ?? timeView(message.at, reading)}
  </li>`

const assistantView = (message: Message, reading: Reading, acts: MessageActs): View => {
  const { say } = reading
  // A number that names no source is just a number in brackets.
  const showCite = (number: number): Content => {
    const source = message.sources.find((one) => one.number === number)
    return source
      ? html`<button type="button" class="cite" aria-label=${say('widget.source_of', { number, name: source.documentName })} onClick=${() => acts.openSource({ messageId: message.id, ...source })}>${number}</button>`
      : `[${number}]`
  }
  return html`<li class="row theirs" data-answer>
    <span class="unseen">${say('widget.assistant_says')}</span>
    <div class="bubble">
      ${markdownView(message.outcome === 'stopped' ? closeMarks(message.text) : message.text, showCite)}
      ${message.outcome === 'stopped' && html`<p class="note">${say('widget.stopped')}</p>`}
      ${message.sources.length > 0 && sourcesView(message, say, acts)}
    </div>
    <div class="foot">${timeView(message.at, reading)}${isRateable(message) && html`<${RatingView} message=${message} say=${say} acts=${acts} />`}</div>
  </li>`
}

const sourcesView = (message: Message, say: Say, acts: MessageActs): View =>
  html`<details class="sources" onToggle=${showOpened}>
    <summary>${icons.sources()}<span>${say('widget.sources', { count: message.sources.length })}</span></summary>
    <ol>
      ${message.sources.map(
        (source) =>
          html`<li>
            <span class="number" aria-hidden="true">${source.number}</span>
            <div>
              <button type="button" class="open-source" dir="auto" aria-label=${say('widget.source_open', { number: source.number, name: source.documentName })} onClick=${() => acts.openSource({ messageId: message.id, ...source })}>${source.documentName}</button>
              ${placeOf(source, say) && html`<span class="place" dir="auto">${placeOf(source, say)}</span>`}
              <q dir="auto">${source.quote}</q>
            </div>
          </li>`,
      )}
    </ol>
  </details>`

const showOpened = ({ target }: Event): void => {
  if (target instanceof HTMLDetailsElement && target.open) target.scrollIntoView({ block: 'nearest' })
}

/** The answer as far as it has come; dots hold its place until the first word. */
export const answerView = (answer: Answer, { say }: Reading): View =>
  html`<li class="row theirs writing" data-answer>
    <div class="bubble" aria-hidden="true">
      ${
        answer.text === ''
          ? html`<span class="dots" title=${say('widget.typing')}><i></i><i></i><i></i></span>`
          : markdownView(closeMarks(answer.text), (number) => html`<span class="cite">${number}</span>`)
      }
    </div>
  </li>`

export interface OutgoingActs {
  retry(clientMessageId: string): void
  remove(clientMessageId: string): void
}

export const outgoingView = (message: Outgoing, reading: Reading, acts: OutgoingActs): View => {
  const { say } = reading
  const { clientMessageId: id } = message
  if (message.state !== 'refused') {
    return customerView(
      message,
      reading,
      html`<p class="status">${say(message.state === 'sending' ? 'widget.sending' : 'widget.queued')}</p>`,
    )
  }
  return customerView(
    message,
    reading,
    html`<div class="status bad">
      <p>${say('widget.not_sent')}${message.problem ? `. ${message.problem}` : ''}</p>
      <button type="button" class="quiet" onClick=${() => acts.retry(id)}>${say('widget.retry')}</button>
      <button type="button" class="quiet" onClick=${() => acts.remove(id)}>${say('widget.remove')}</button>
    </div>`,
  )
}

export const endingView = (ending: Ending, { say }: Reading, askAgain: () => void): View =>
  html`<li class="row ending">
    <p>${say(ending.kind === 'stopped' ? 'widget.stopped' : 'widget.failed')}</p>
    <button type="button" class="quiet" onClick=${askAgain}>${say('widget.again')}</button>
  </li>`

const timeView = (at: number, { format, now }: Omit<Reading, 'say'>): View => {
  const isToday = format.date(at) === format.date(now)
  return html`<time class="status" datetime=${new Date(at).toISOString()}>${isToday ? format.time(at) : format.dateTime(at)}</time>`
}
