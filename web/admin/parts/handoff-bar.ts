import { html, type View } from '../html.ts'
import type { Page } from '../page.ts'
import { submitButton } from './button.ts'
import { postForm } from './form.ts'
import { icon } from './icon.ts'

export interface HandoffProps {
  dialogId: string
  state: 'none' | 'requested' | 'active'
  since: number | null
  mayReply: boolean
}

/** Who answers in this dialog, over its messages; nothing while the assistant does. The script draws it anew when that changes. */
export const handoffBar = (page: Page, handoff: HandoffProps): View => html`
  <div data-handoff=${handoff.state} role="status">${handoff.state !== 'none' && openBar(page, { ...handoff, state: handoff.state })}</div>
`

const openBar = (page: Page, { dialogId, state, since, mayReply }: HandoffProps & { state: 'requested' | 'active' }): View => {
  const { t, format } = page
  const title =
    state === 'requested' ? t('handoff.requested_title', { time: format.dateTime(since ?? page.now) }) : t('handoff.active_title')
  return html`<div class=${`handoff-bar handoff-${state}`}>
    ${icon('hand', 'large')}
    <div class="handoff-text">
      <b>${title}</b>
      <p>${t(`handoff.${state}_text`)}</p>
    </div>
    ${
      mayReply &&
      postForm(page, {
        action: `/dialogs/${dialogId}/release`,
        class: 'handoff-act',
        content: submitButton({ label: t(state === 'requested' ? 'handoff.decline' : 'handoff.return'), kind: 'plain', isSmall: true }),
      })
    }
  </div>`
}

/** Stands on the row of a dialog that wants or has a person. */
export const handoffBadge = (page: Page, state: HandoffProps['state']): View | false =>
  state !== 'none' &&
  html`<span class=${`badge ${state === 'requested' ? 'badge-warn' : 'badge-info'}`}>${page.t(`handoff.${state}`)}</span>`
