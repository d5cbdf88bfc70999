import { render } from 'preact'
import type { Voice } from '../admin/parts/message.ts'
import { type RateForm, type RatingItem, ratingView } from '../admin/parts/rating.ts'
import { csrfToken } from './dom.ts'
import { toast } from './toast.ts'

export interface Ratings {
  /** What the stream or an answer of the server says of one message. */
  told(rated: { messageId: string; rating: RatingItem | null }): void
}

/** Thumbs below the answers: pressed without leaving the page, and seen wherever the dialog stands open. */
export const createRatings = ({ list, voice }: { list: HTMLOListElement; voice: Voice }): Ratings => {
  const ours = new WeakSet<Element>()
  const formFor = (): RateForm | undefined => {
    const { rateAction, stream = '' } = list.dataset
    if (!rateAction) return undefined
    return {
      action: rateAction,
      csrfToken: csrfToken(),
      dialogId: stream.split('/').at(-1) ?? '',
      returnTo: location.pathname + location.search,
    }
  }
  const told: Ratings['told'] = ({ messageId, rating }) => {
    const slot = list.querySelector(`[data-message="${CSS.escape(messageId)}"] [data-rating]`)
    if (!slot) return
    if (!ours.has(slot)) slot.replaceChildren()
    ours.add(slot)
    render(ratingView(voice, { messageId, rating, form: formFor() }) || null, slot)
  }
  list.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !('rate' in form.dataset)) return
    event.preventDefault()
    void send(form, event.submitter).then((rating) => {
      const messageId = form.closest<HTMLElement>('[data-message]')?.dataset['message']
      if (rating !== undefined && messageId) told({ messageId, rating })
      else toast(voice.t('live.rating_failed'))
    })
  })
  return { told }
}

const send = async (form: HTMLFormElement, pressed: HTMLElement | null): Promise<RatingItem | null | undefined> => {
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(form, pressed)) if (typeof value === 'string') body.append(name, value)
  try {
    const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } })
    return answer.ok ? ((await answer.json()) as { rating: RatingItem | null }).rating : undefined
  } catch {
    return undefined
  }
}
