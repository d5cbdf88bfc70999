import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { badge, type Tone } from '../../parts/badge.ts'
import { linkButton, submitButton } from '../../parts/button.ts'
import { postForm } from '../../parts/form.ts'
import { icon } from '../../parts/icon.ts'
import { instanceFrame } from './frame.ts'

export interface ProviderItem {
  id: string
  name: string
  baseUrl: string
  chatModel: string
  embeddingModel: string | undefined
  /** `…x9Qa`. */
  maskedKey: string | undefined
  lastUsedAt: number | undefined
  /** The last word from the vendor. */
  state: { tone: Tone; text: string }
  /** What is wrong and what mends it. */
  failure: string | undefined
}

/** Who answers, in the order they are asked; this machine itself always last. */
export const providersPage = (page: Page, props: { providers: readonly ProviderItem[] }): View => {
  const { t } = page
  return instanceFrame(page, 'providers', {
    actions: linkButton('/instance/providers/new', { label: t('instance.add_provider'), kind: 'primary', icon: 'plus' }),
    content: html`
      <p class="text-ink-2 mb-5 max-w-160">${t('instance.providers_help')}</p>
      <ol class="providers">
        ${props.providers.map((provider) => html`<li>${providerCard(page, provider)}</li>`)}
        <li>
          <div class="card card-quiet provider">
            <span class="provider-mark">${icon('cpu', 'large')}</span>
            <div class="provider-main">
              <h2>${t('instance.local')}</h2>
              <p class="text-ink-2">${t('instance.local_text')}</p>
            </div>
            ${badge('good', t('instance.always_there'))}
          </div>
        </li>
      </ol>
    `,
  })
}

const providerCard = (page: Page, provider: ProviderItem): View => {
  const { t } = page
  return html`<div class="card provider">
    <span class="provider-mark">${icon('globe', 'large')}</span>
    <div class="provider-main">
      <h2><a href=${`/instance/providers/${provider.id}`}>${provider.name}</a></h2>
      <p class="text-ink-2 mono">${provider.chatModel}${provider.embeddingModel && ` · ${provider.embeddingModel}`}</p>
      <p class="dim">
        ${provider.baseUrl} · ${provider.maskedKey ? t('instance.key_ends', { masked: provider.maskedKey }) : t('instance.no_key')}
        ${provider.lastUsedAt !== undefined && ` · ${t('instance.last_worked', { time: page.format.relative(provider.lastUsedAt) })}`}
      </p>
      ${provider.failure && html`<p class="text-bad text-small mt-1">${provider.failure}</p>`}
    </div>
    <div class="provider-side">
      ${badge(provider.state.tone, provider.state.text)}
      ${postForm(page, {
        action: `/instance/providers/${provider.id}/test`,
        class: 'contents',
        attributes: { 'data-busy-form': true },
        content: submitButton({ label: t('instance.test'), kind: 'plain', isSmall: true }),
      })}
      ${linkButton(`/instance/providers/${provider.id}`, { label: t('common.change'), isSmall: true })}
    </div>
  </div>`
}
