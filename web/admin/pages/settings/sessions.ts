import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { submitButton } from '../../parts/button.ts'
import { postForm } from '../../parts/form.ts'
import { table } from '../../parts/table.ts'
import { moment } from '../../parts/time.ts'
import { settingsFrame } from './frame.ts'

export interface SessionItem {
  id: string
  /** “Firefox on Windows”, as far as it can be told. */
  device: string
  ip: string
  startedAt: number
  lastSeenAt: number
  isCurrent: boolean
}

export const sessionsPage = (page: Page, props: { sessions: readonly SessionItem[] }): View => {
  const { t } = page
  return settingsFrame(
    page,
    'sessions',
    html`
      <p class="text-ink-2 mb-4 max-w-160">${t('settings.sessions_help')}</p>
      ${table<SessionItem>({
        caption: t('settings.sessions'),
        rows: props.sessions,
        columns: [
          {
            label: t('settings.device'),
            cell: (session) => html`<span class="cell-name"><span>${session.device}</span><small>${session.ip}</small></span>`,
          },
          { label: t('settings.signed_in'), class: 'nowrap', isLabelled: true, cell: (session) => moment(page, session.startedAt) },
          {
            label: t('settings.last_seen'),
            class: 'nowrap',
            isLabelled: true,
            cell: (session) => (session.isCurrent ? badge('good', t('settings.this_session')) : moment(page, session.lastSeenAt)),
          },
          {
            label: t('common.actions'),
            class: 'acts',
            cell: (session) =>
              session.isCurrent
                ? ''
                : postForm(page, {
                    action: `/settings/sessions/${session.id}/revoke`,
                    class: 'contents',
                    content: submitButton({ label: t('settings.end_session'), kind: 'plain', isSmall: true }),
                  }),
          },
        ],
      })}
    `,
  )
}
