import { html, type View } from '../html.ts'
import type { Page } from '../page.ts'
import { button } from './button.ts'

/** A text to take along whole. Without a script it can still be selected. */
export const copyField = (page: Page, input: { id: string; value: string; label: string }): View => html`
  <div class="copy-field">
    <code id=${input.id} tabindex="0" role="textbox" aria-readonly="true" aria-label=${input.label}>${input.value}</code>
    ${button({ label: page.t('common.copy'), icon: 'copy', isSmall: true, attributes: { 'data-copy': input.id, 'data-script': true } })}
  </div>
`
