import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'

export interface DocumentItem {
  id: string
  name: string
  state: 'received' | 'reading' | 'indexing' | 'searchable' | 'failed'
  /** Passages written so far, of how many. */
  done: number
  total: number
  /** Why it could not be read and what to do, in the reader's words. */
  failure: string | undefined
}

/** How far a document has come. The script replaces it whole while the stream tells of progress. */
export const documentState = (page: Page, document: DocumentItem): View => {
  const { t } = page
  switch (document.state) {
    case 'received':
      return badge('neutral', t('knowledge.state_received'))
    case 'reading':
      return badge('info', t('knowledge.state_reading'), { isBusy: true })
    case 'indexing':
      return html`<span class="indexing">
        ${badge('info', document.total > 0 ? t('knowledge.state_indexing_of', { done: document.done, total: document.total }) : t('knowledge.state_indexing'), { isBusy: true })}
        ${
          document.total > 0 &&
          html`<progress class="progress" max=${document.total} value=${document.done} aria-label=${t('knowledge.state_indexing')}></progress>`
        }
      </span>`
    case 'searchable':
      return badge('good', t('knowledge.state_searchable'))
    case 'failed':
      return html`<span class="failed">${badge('bad', t('knowledge.state_failed'))}</span>`
  }
}
