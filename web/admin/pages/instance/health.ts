import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { linkButton } from '../../parts/button.ts'
import { notice } from '../../parts/notice.ts'
import { instanceFrame } from './frame.ts'

export interface HealthProps {
  isHealthy: boolean
  components: ReadonlyArray<{ name: string; isOk: boolean; text: string; latencyMs: number | undefined }>
  facts: ReadonlyArray<{ label: string; value: string }>
}

export const healthPage = (page: Page, props: HealthProps): View => {
  const { t, format } = page
  return instanceFrame(page, 'health', {
    actions: linkButton('/instance/health', { label: t('instance.check_again'), icon: 'refresh' }),
    content: html`
      <div class="mb-6">
        ${notice(props.isHealthy ? 'good' : 'bad', t(props.isHealthy ? 'instance.all_well' : 'instance.not_well'), { role: 'status' })}
      </div>
      <ul class="rows mb-8">
        ${props.components.map(
          (component) => html`<li class="row row-static">
            <span class="row-main">
              <span class="row-name">${component.name}</span>
              ${component.text && html`<span class="row-last">${component.text}</span>`}
            </span>
            <span class="row-side">
              ${component.latencyMs !== undefined && html`<span class="dim number">${format.duration(component.latencyMs)}</span>`}
              ${badge(component.isOk ? 'good' : 'bad', t(component.isOk ? 'instance.works' : 'instance.fails'))}
            </span>
          </li>`,
        )}
      </ul>
      <dl class="facts">${props.facts.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>
    `,
  })
}
