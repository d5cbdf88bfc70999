import { html, type View } from '../html.ts'
import type { Page } from '../page.ts'
import { iconButton } from './button.ts'
import { CSRF_FIELD } from './form.ts'
import { icon } from './icon.ts'
import { type BesideLinks, failedBody, type MessageItem, messageItem, pendingBody } from './message.ts'
import { scriptWords } from './script-words.ts'

export interface TalkProps {
  /** Undefined before the first message. */
  dialogId: string | undefined
  assistantName: string
  customerName: string
  operatorName: string
  messages: readonly MessageItem[]
  /** A link to older messages when not all are shown. */
  olderHref: string | undefined
  /** The stream goes on after this event. */
  lastSeq: number
  isAnswering: boolean
  /** The last question got no answer and will get none by itself. */
  hasFailed: boolean
  links: BesideLinks
  /** Where ratings go, for a reader who may give them. */
  rateAction?: string | undefined
  /** The same links with `{position}`, `{number}` and `{turn}` for the script. */
  linkPatterns: { source: string; trace: string }
}

/** The messages of a dialog; the script adds what the stream tells. */
export const talk = (page: Page, props: TalkProps): View => html`
  ${props.olderHref && html`<p class="talk-older"><a class="link" href=${props.olderHref}>${page.t('dialogs.older')}</a></p>`}
  <ol
    class="talk"
    data-talk
    data-stream=${props.dialogId && `/live/dialogs/${props.dialogId}`}
    data-after=${props.lastSeq}
    data-assistant=${props.assistantName}
    data-customer=${props.customerName}
    data-operator=${props.operatorName}
    data-source-href=${props.linkPatterns.source}
    data-trace-href=${props.linkPatterns.trace}
    data-rate-action=${props.rateAction}
    data-may-correct=${props.links.correct ? 'yes' : undefined}
  >
    ${props.messages.map((message) => messageItem(page, props.links, message))}
    ${
      props.isAnswering &&
      html`<li class="say say-assistant" data-pending>${pendingBody(page, { authorName: props.assistantName, text: '' })}</li>`
    }
    ${
      props.hasFailed &&
      html`<li class="say say-assistant">
        ${failedBody(page, { authorName: props.assistantName, text: page.t('live.answer_failed') })}
      </li>`
    }
  </ol>
  ${scriptWords(page, 'dialogs.')}
  <div class="unseen" role="status" aria-live="polite" data-said></div>
  ${props.isAnswering && html`<noscript><p class="dim">${page.t('dialogs.reload_for_answer')}</p></noscript>`}
`

export interface ComposerProps {
  action: string
  /** Where there is an answer to stop. */
  stopAction?: string
  dialogId: string | undefined
  clientMessageId: string
  isAnswering: boolean
  text: string
  error?: string | undefined
  /** Where to come back to without a script. */
  returnTo: string
  /** Of a member of the staff who writes to a customer; unless told, the reader asks the assistant. */
  as?: 'operator'
}

export const composer = (page: Page, props: ComposerProps): View => {
  const words = props.as === 'operator' ? REPLYING : ASKING
  return html`
    <form class="composer" method="post" action=${props.action} data-composer data-as=${props.as} data-draft=${`ask:${props.action}`}>
      <input type="hidden" name=${CSRF_FIELD} value=${page.csrfToken} />
      <input type="hidden" name="dialog" value=${props.dialogId ?? ''} />
      <input type="hidden" name="clientMessageId" value=${props.clientMessageId} />
      <input type="hidden" name="returnTo" value=${props.returnTo} />
      <label class="unseen" for="ask">${page.t(words.label)}</label>
      <textarea
        class="composer-text"
        id="ask"
        name="text"
        rows="1"
        maxlength="4000"
        required
        placeholder=${page.t(words.placeholder)}
        aria-invalid=${props.error ? 'true' : undefined}
        aria-describedby=${props.error ? 'ask-error' : undefined}
      >${props.text}</textarea>
      ${props.stopAction && stopButton(page, { action: props.stopAction, isAnswering: props.isAnswering })}
      ${iconButton('sendHorizontal', { label: page.t(words.send), type: 'submit', kind: 'primary', attributes: { 'data-send': true } })}
    </form>
    ${props.error && html`<p class="field-error mt-2" id="ask-error">${icon('circleAlert')}<span>${props.error}</span></p>`}
  `
}

const ASKING = { label: 'assistants.ask_label', placeholder: 'assistants.ask_placeholder', send: 'assistants.send' } as const
const REPLYING = { label: 'handoff.reply_label', placeholder: 'handoff.reply_placeholder', send: 'handoff.send' } as const

const stopButton = (page: Page, { action, isAnswering }: { action: string; isAnswering: boolean }): View => html`
  <button
    class="button button-icon composer-stop"
    type="submit"
    formaction=${action}
    formnovalidate
    aria-label=${page.t('assistants.stop')}
    title=${page.t('assistants.stop')}
    hidden=${!isAnswering}
  >
    ${icon('square', 'small')}
  </button>
`
