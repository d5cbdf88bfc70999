import type { TextKey } from '../../words/index.ts'
import { classes, html, type View } from '../html.ts'
import { CSRF_FIELD } from './form.ts'
import { type IconName, icon } from './icon.ts'

const REASONS = ['wrong', 'off_topic', 'incomplete', 'unclear', 'other'] as const

interface Voice {
  t(key: TextKey): string
}

export interface RatingItem {
  value: 'good' | 'bad'
  reason: (typeof REASONS)[number] | null
  comment: string | null
}

/** Where a reader who may rate sends it; without one a rating is only shown. */
export interface RateForm {
  action: string
  csrfToken: string
  dialogId: string
  returnTo: string
}

export interface RatedProps {
  messageId: string
  rating: RatingItem | null
  form: RateForm | undefined
}

export const ratingView = (voice: Voice, props: RatedProps): View | false =>
  props.form ? rateForm(voice, props, props.form) : props.rating !== null && ratingNote(voice, props.rating)

/** What the customer thought of it, for those who read along. */
export const ratingNote = (voice: Voice, rating: RatingItem): View => html`
  <p class=${classes('rated', `rated-${rating.value}`)}>
    ${icon(rating.value === 'good' ? 'thumbsUp' : 'thumbsDown', 'small')}
    <span>
      ${voice.t(`dialogs.rated_${rating.value}`)}${rating.reason && `: ${voice.t(`dialogs.rating_${rating.reason}`)}`}
      ${rating.comment && html`<q class="rated-comment" dir="auto">${rating.comment}</q>`}
    </span>
  </p>
`

/** Works as a plain form; a script sends it without leaving the page. Pressing what is pressed takes it back. */
const rateForm = (voice: Voice, { messageId, rating }: RatedProps, form: RateForm): View => html`
  <form class="rate" method="post" action=${form.action} data-rate>
    <input type="hidden" name=${CSRF_FIELD} value=${form.csrfToken} />
    <input type="hidden" name="dialog" value=${form.dialogId} />
    <input type="hidden" name="messageId" value=${messageId} />
    <input type="hidden" name="returnTo" value=${form.returnTo} />
    ${thumb(voice, 'good', rating)} ${thumb(voice, 'bad', rating)}
    ${
      rating?.value === 'bad' &&
      html`<span class="rate-reasons" role="group" aria-label=${voice.t('dialogs.rating_why')}>
        ${REASONS.map(
          (reason) => html`<button
            type="submit"
            class="chip"
            name="rating"
            value=${rating.reason === reason ? 'bad' : `bad.${reason}`}
            aria-pressed=${rating.reason === reason ? 'true' : 'false'}
          >
            ${voice.t(`dialogs.rating_${reason}`)}
          </button>`,
        )}
      </span>`
    }
  </form>
`

const ICON: Readonly<Record<RatingItem['value'], IconName>> = { good: 'thumbsUp', bad: 'thumbsDown' }

const thumb = (voice: Voice, value: RatingItem['value'], rating: RatingItem | null): View => {
  const isPressed = rating?.value === value
  const label = voice.t(`dialogs.rate_${value}`)
  return html`<button
    type="submit"
    class="button button-quiet button-icon button-small"
    name="rating"
    value=${isPressed ? 'none' : value}
    aria-pressed=${isPressed ? 'true' : 'false'}
    aria-label=${label}
    title=${label}
  >
    ${icon(ICON[value], 'small')}
  </button>`
}
