import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { icon } from '../../parts/icon.ts'
import { moment } from '../../parts/time.ts'

interface Of {
  assistant: { id: string; name: string }
}

/** Something that has held customers back: the money of a day, or too many messages. */
export type ReachedLimit =
  | (Of & { kind: 'cap'; capMicros: number })
  | (Of & { kind: 'rate'; circle: 'guest' | 'ip' | 'assistant'; per: 'minute' | 'day'; quota: number; at: number })

export const limitNotice = (page: Page, limits: readonly ReachedLimit[]): View => html`
  <div class="notice notice-warn">
    ${icon('circleAlert', 'large')}
    <div>
      <p>${page.t('console.limits_reached')}</p>
      <ul class="list-disc pl-5">
        ${limits.map((limit) => html`<li>${limit.kind === 'cap' ? capLine(page, limit) : rateLine(page, limit)}</li>`)}
      </ul>
      ${limits.some(({ kind }) => kind === 'rate') && html`<p class="dim">${page.t('console.limits_where')}</p>`}
    </div>
  </div>
`

const capLine = (page: Page, { assistant, capMicros }: Extract<ReachedLimit, { kind: 'cap' }>): View =>
  html`<a class="link" href=${`/assistants/${assistant.id}/persona`}>${assistant.name}</a>: ${page.t('console.limit_cap', { cap: page.format.money(capMicros, 'USD') })}`

const rateLine = (page: Page, { assistant, circle, per, quota, at }: Extract<ReachedLimit, { kind: 'rate' }>): View => {
  const which = `${circle}_${per}` as const
  return html`<a class="link" href=${`/dialogs?assistant=${assistant.id}`}>${assistant.name}</a>: ${page.t(`console.limit_${which}`, { count: quota })} ${moment(page, at)}`
}
