import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { button } from '../../parts/button.ts'
import { postForm } from '../../parts/form.ts'
import { icon } from '../../parts/icon.ts'
import { confirmLayer } from '../../parts/layer.ts'

export interface SampleProps {
  mayLoad: boolean
  isLoaded: boolean
  documentCount: number
}

/** In the reader's language; the other one is a press away too. */
export const sampleOffer = (page: Page): View => {
  const { t, language } = page
  const other = language === 'ru' ? 'en' : 'ru'
  return postForm(page, {
    action: '/sample',
    class: 'sample-offer',
    content: html`
      <p class="text-ink-2">${t('console.sample_text')}</p>
      <button type="submit" class="button" name="language" value=${language}>${icon('store')}${t('console.sample_load')}</button>
      <button type="submit" class="button button-quiet" name="language" value=${other}>${t('console.sample_load_other')}</button>
    `,
  })
}

export const loadedSample = (page: Page, documentCount: number): View => {
  const { t } = page
  return html`<div class="notice notice-info">
    ${icon('store', 'large')}
    <div class="notice-split">
      <span>${t('console.sample_is_loaded', { count: documentCount })}</span>
      ${button({ label: t('console.sample_remove'), isSmall: true, attributes: { popovertarget: 'remove-sample' } })}
    </div>
    ${confirmLayer(page, {
      id: 'remove-sample',
      action: '/sample/remove',
      title: t('console.sample_remove_title'),
      text: t('console.sample_remove_text'),
      confirmLabel: t('console.sample_remove'),
    })}
  </div>`
}
