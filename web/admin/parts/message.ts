import type { Format } from '../../words/format.ts'
import type { Params, TextKey } from '../../words/index.ts'
import { classes, html, type View } from '../html.ts'
import { type RateForm, type RatingItem, ratingView } from './rating.ts'
import { richText } from './rich-text.ts'

/** The part of a page that a message needs; the browser makes its own. */
export interface Voice {
  t(key: TextKey, params?: Params): string
  format: Format
}

export interface MessageSource {
  number: number
  documentName: string
  headingPath: readonly string[]
  page: number | null
  quote: string
}

export interface MessageItem {
  id: string
  /** From 1 within its dialog. */
  position: number
  author: 'customer' | 'assistant' | 'operator'
  authorName: string
  text: string
  sources: readonly MessageSource[]
  outcome: 'answered' | 'refused' | 'small_talk' | 'handoff' | 'stopped' | null
  turnId: string | null
  rating: RatingItem | null
  at: number
  /** What the customer sent along, as far as the page knows. */
  files?: readonly MessageFile[]
}

export interface MessageFile {
  id: string
  kind: 'photo' | 'voice' | 'audio' | 'video' | 'video_note' | 'animation' | 'document' | 'sticker'
  name: string | null
  mime: string | null
  sizeBytes: number | null
  state: 'waiting' | 'stored' | 'too_large' | 'lost'
}

/** What a message leads to: a passage or a trace beside the dialog, a rating. */
export interface BesideLinks {
  source(position: number, number: number): string
  trace(turnId: string): string
  /** Where an answer is corrected, for whoever may. */
  correct?: ((messageId: string) => string) | undefined
  /** Only where the reader himself may rate. */
  rate?: RateForm | undefined
}

export const messageItem = (voice: Voice, links: BesideLinks, message: MessageItem): View => html`
  <li class=${classes('say', `say-${message.author}`)} id=${`m${message.position}`} data-message=${message.id} data-turn=${message.turnId ?? undefined}>
    ${messageBody(voice, links, message)}
  </li>
`

export const messageBody = (voice: Voice, links: BesideLinks, message: MessageItem): View => html`
  <div class="say-head"><b>${message.authorName}</b> <time datetime=${new Date(message.at).toISOString()}>${voice.format.time(message.at)}</time></div>
  <div class=${classes('say-text', message.outcome === 'refused' && 'say-refused')}>
    ${
      message.author !== 'assistant'
        ? html`<p class="say-plain">${message.text}</p>`
        : richText(message.text, {
            href: (number) => (message.sources.some((s) => s.number === number) ? links.source(message.position, number) : undefined),
            label: (number) => voice.t('dialogs.source_number', { number }),
          })
    }
    ${message.sources.length > 0 && sourceList(voice, links, message)}
    ${message.files && message.files.length > 0 && fileList(voice, message.files)}
  </div>
  ${message.author === 'assistant' && message.turnId !== null && footLine(voice, links, message)}
`

const sourceList = (voice: Voice, links: BesideLinks, message: MessageItem): View => html`
  <ol class="sources" aria-label=${voice.t('dialogs.sources')}>
    ${message.sources.map(
      (source) => html`<li>
        <a class="source" href=${links.source(message.position, source.number)} data-beside>
          <span class="cite">${source.number}</span><span class="source-name">${source.documentName}</span>
          ${placeOf(voice, source) && html`<span class="source-place">${placeOf(voice, source)}</span>`}
        </a>
      </li>`,
    )}
  </ol>
`

const fileList = (voice: Voice, files: readonly MessageFile[]): View => html`
  <ul class="say-files" aria-label=${voice.t('dialogs.files')}>
    ${files.map((file) => html`<li>${file.state === 'stored' ? fileView(voice, file) : html`<span class="dim">${voice.t(`dialogs.file_${file.state}`)}</span>`}</li>`)}
  </ul>
`

const PICTURES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']

const fileView = (voice: Voice, { id, kind, name, mime, sizeBytes }: MessageFile): View => {
  const href = `/dialogs/files/${id}`
  const label = name ?? voice.t(`dialogs.file_${kind}`)
  if (mime !== null && PICTURES.includes(mime)) {
    return html`<a href=${href} target="_blank" rel="noopener"><img class="say-picture" src=${href} alt=${label} loading="lazy" /></a>`
  }
  if (kind === 'voice' || kind === 'audio') return html`<audio controls preload="none" src=${href} aria-label=${label}></audio>`
  return html`<a class="link" href=${href} target="_blank" rel="noopener">${label}</a>${sizeBytes !== null && html` <span class="dim">${voice.format.bytes(sizeBytes)}</span>`}`
}

export const placeOf = (voice: Pick<Voice, 't'>, source: Pick<MessageSource, 'headingPath' | 'page'>): string =>
  [source.page === null ? undefined : voice.t('dialogs.page_number', { number: source.page }), source.headingPath.at(-1)]
    .filter((part) => part !== undefined)
    .join(' · ')

const footLine = (voice: Voice, links: BesideLinks, message: MessageItem): View => html`
  <div class="say-foot">
    ${message.outcome === 'refused' && html`<span class="badge badge-warn">${voice.t('dialogs.not_answered')}</span>`}
    ${message.outcome === 'stopped' && html`<span class="badge">${voice.t('dialogs.stopped')}</span>`}
    ${message.turnId && message.outcome !== 'stopped' && html`<a class="say-trace" href=${links.trace(message.turnId)} data-beside>${voice.t('dialogs.how_answered')}</a>`}
    ${links.correct && isCorrectable(message) && html`<a class="say-trace" href=${links.correct(message.id)}>${voice.t(message.outcome === 'refused' ? 'dialogs.add_answer' : 'dialogs.correct')}</a>`}
    <div class="say-rating" data-rating>${ratingView(voice, { messageId: message.id, rating: message.rating, form: links.rate })}</div>
  </div>
`

const isCorrectable = ({ outcome, id }: MessageItem): boolean => id !== '' && (outcome === 'answered' || outcome === 'refused')

/** Room for an answer on its way: dots first, then its text as it grows. */
export const pendingBody = (voice: Voice, input: { authorName: string; text: string }): View => html`
  <div class="say-head"><b>${input.authorName}</b></div>
  <div class="say-text" aria-busy="true">
    ${
      input.text === ''
        ? html`<span class="dots" role="img" aria-label=${voice.t('dialogs.thinking')}><i></i><i></i><i></i></span>`
        : richText(input.text, { href: () => undefined, label: String })
    }
  </div>
`

export const failedBody = (voice: Voice, input: { authorName: string; text: string }): View => html`
  <div class="say-head"><b>${input.authorName}</b></div>
  <div class="say-text say-failed" role="alert"><p>${input.text}</p></div>
`
