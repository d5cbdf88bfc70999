import { html, type View } from '../../html.ts'
import { bareLayout, layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { brandMark } from '../../parts/brand.ts'
import { linkButton } from '../../parts/button.ts'
import { copyField } from '../../parts/copy-field.ts'

export interface ErrorProps {
  status: number
  /** What happened and what to do, for this reader. */
  text: string
  /** Only where somebody could look it up. */
  requestId: string | undefined
}

export const errorPage = (page: Page, props: ErrorProps): View => {
  const title = page.t(titleKey(props.status))
  const content = html`
    <div class="error-page">
      <p class="error-status" aria-hidden="true">${props.status}</p>
      <h1>${title}</h1>
      <p class="text-ink-2">${props.text}</p>
      ${
        props.requestId &&
        html`<div class="error-request">
        <p class="dim">${page.t('console.request_id_help')}</p>
        ${copyField(page, { id: 'request-id', value: props.requestId, label: page.t('console.request_id') })}
      </div>`
      }
      <p>${linkButton('/', { label: page.t('console.to_overview'), kind: 'primary' })}</p>
    </div>
  `
  return page.reader
    ? layout(page, { title, content })
    : bareLayout(page, {
        title,
        content: html`<main id="content" tabindex="-1" class="error-bare">
          <span class="brand">${brandMark()}<span>ReplyX</span></span>
          ${content}
        </main>`,
      })
}

const titleKey = (status: number) => {
  if (status === 404) return 'console.error_404'
  if (status === 403) return 'console.error_403'
  if (status === 429) return 'console.error_429'
  return status >= 500 ? 'console.error_500' : 'console.error_400'
}
