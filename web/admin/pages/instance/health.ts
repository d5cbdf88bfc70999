import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { badge, type Tone } from '../../parts/badge.ts'
import { linkButton } from '../../parts/button.ts'
import { notice } from '../../parts/notice.ts'
import { instanceFrame } from './frame.ts'

export type ComponentState = 'ok' | 'degraded' | 'down'

export interface HealthProps {
  status: ComponentState
  components: ReadonlyArray<{ name: string; state: ComponentState; text: string }>
  facts: ReadonlyArray<{ label: string; value: string }>
}

const TONE = { ok: 'good', degraded: 'warn', down: 'bad' } as const satisfies Record<ComponentState, Tone>

export const healthPage = (page: Page, props: HealthProps): View => {
  const { t } = page
  return instanceFrame(page, 'health', {
    actions: linkButton('/instance/health', { label: t('instance.check_again'), icon: 'refresh' }),
    content: html`
      <div class="mb-6">
        ${notice(TONE[props.status], t(`instance.status_${props.status}`), { role: 'status' })}
      </div>
      <ul class="rows mb-8">
        ${props.components.map(
          (component) => html`<li class="row row-static">
            <span class="row-main">
              <span class="row-name">${component.name}</span>
              ${component.text && html`<span class="row-last">${component.text}</span>`}
            </span>
            <span class="row-side">
              ${badge(TONE[component.state], t(`instance.state_of_${component.state}`))}
            </span>
          </li>`,
        )}
      </ul>
      <dl class="facts">${props.facts.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>
    `,
  })
}
