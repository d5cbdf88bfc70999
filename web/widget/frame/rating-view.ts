import { Component } from 'preact'
import { html, type View } from './html.ts'
import { icons } from './icons.ts'
import type { Message, Rating } from './session.ts'
import type { Say } from './words.ts'

export interface RateActs {
  /** Null takes it back. */
  rate(messageId: string, rating: Rating | null): void
}

const REASONS = ['wrong', 'off_topic', 'incomplete', 'unclear', 'other'] as const
const MAX_COMMENT_CHARS = 1000

interface RatingProps {
  message: Message
  say: Say
  acts: RateActs
}

interface RatingState {
  /** Words that are not sent yet. */
  comment: string
  /** `asking` only after a press: an answer rated yesterday asks nothing today. */
  why: 'asking' | 'done' | undefined
}

/** Thumbs below an answer. A bad one may say why; nothing has to be said. */
export class RatingView extends Component<RatingProps, RatingState> {
  override state: RatingState = { comment: this.props.message.rating?.comment ?? '', why: undefined }
  readonly #down: { current: HTMLButtonElement | null } = { current: null }

  override render({ message, say }: RatingProps): View {
    const { rating } = message
    return html`
      <div class="rate">
        ${this.thumb('good')} ${this.thumb('bad')}
        <span class="rated" role="status">${rating?.value === 'good' || this.state.why === 'done' ? say('widget.rate_thanks') : ''}</span>
      </div>
      ${rating?.value === 'bad' && this.state.why === 'asking' && this.whyView(rating)}
    `
  }

  thumb(value: Rating['value']): View {
    const { message, say, acts } = this.props
    const isPressed = message.rating?.value === value
    const press = (): void => {
      this.setState({ why: value === 'bad' && !isPressed ? 'asking' : undefined })
      acts.rate(message.id, isPressed ? null : { value, reason: null, comment: null })
    }
    const label = say(value === 'good' ? 'widget.rate_good' : 'widget.rate_bad')
    return html`<button type="button" class="thumb" ref=${value === 'bad' ? this.#down : undefined} aria-label=${label} title=${label} aria-pressed=${isPressed ? 'true' : 'false'} onClick=${press}>
      ${value === 'good' ? icons.good() : icons.bad()}
    </button>`
  }

  whyView(rating: Rating): View {
    const { message, say, acts } = this.props
    const comment = this.state.comment.trim() || null
    const onSubmit = (event: Event): void => {
      event.preventDefault()
      acts.rate(message.id, { ...rating, comment })
      this.setState({ why: 'done' })
      // The form goes, and the focus would with it.
      this.#down.current?.focus()
    }
    const onInput = ({ target }: Event): void => {
      if (target instanceof HTMLInputElement) this.setState({ comment: target.value })
    }
    return html`<form class="why" ref=${showForm} onSubmit=${onSubmit}>
      <div role="group" aria-label=${say('widget.rate_why')}>
        <p aria-hidden="true">${say('widget.rate_why')}</p>
        ${REASONS.map((reason) => {
          const isChosen = rating.reason === reason
          const choose = (): void => acts.rate(message.id, { ...rating, reason: isChosen ? null : reason })
          return html`<button type="button" class="chip" aria-pressed=${isChosen ? 'true' : 'false'} onClick=${choose}>${say(`widget.rate_${reason}`)}</button>`
        })}
      </div>
      <div class="say-more">
        <input type="text" dir="auto" maxlength=${MAX_COMMENT_CHARS} value=${this.state.comment} aria-label=${say('widget.rate_comment')} placeholder=${say('widget.rate_comment')} autocomplete="off" onInput=${onInput} />
        <button type="submit" class="quiet">${say('widget.rate_done')}</button>
      </div>
    </form>`
  }
}

/** It comes below what is seen. In the next picture, because the list settles in this one. */
const showForm = (form: HTMLFormElement | null): void => {
  if (form) requestAnimationFrame(() => form.scrollIntoView({ block: 'nearest' }))
}
