import { inkOn } from '../../../widget/color.ts'
import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { linkButton } from '../../parts/button.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { pageHead } from '../../parts/page-head.ts'
import { moment } from '../../parts/time.ts'

export interface AssistantCard {
  id: string
  name: string
  language: 'ru' | 'en'
  accent: string
  documentCount: number
  updatedAt: number
}

export const assistantsPage = (page: Page, props: { assistants: readonly AssistantCard[] }): View => {
  const { t } = page
  const mayWrite = page.reader?.may('assistants.write') === true
  const create = linkButton('/assistants/new', { label: t('assistants.create'), kind: 'primary', icon: 'plus' })
  return layout(page, {
    title: t('console.rail_assistants'),
    section: 'assistants',
    content: html`
      ${pageHead(page, {
        title: t('console.rail_assistants'),
        state: t('assistants.list_state'),
        actions: mayWrite && props.assistants.length > 0 && create,
      })}
      ${
        props.assistants.length === 0
          ? emptyState({
              title: t('assistants.empty_title'),
              text: t(mayWrite ? 'assistants.empty_text' : 'assistants.empty_text_reader'),
              action: mayWrite && create,
            })
          : html`<ul class="cards">
            ${props.assistants.map((assistant) => html`<li>${card(page, assistant)}</li>`)}
          </ul>`
      }
    `,
  })
}

const card = (page: Page, assistant: AssistantCard): View => html`
  <a class="card assistant-card" href=${`/assistants/${assistant.id}/persona`}>
    ${assistantFace(assistant)}
    <span class="assistant-name">${assistant.name}</span>
    <span class="assistant-meta">
      ${badge(assistant.documentCount > 0 ? 'good' : 'warn', page.t('assistants.document_count', { count: assistant.documentCount }))}
      <span class="dim">${assistant.language === 'ru' ? page.t('common.russian') : page.t('common.english')}</span>
      <span class="dim">${page.t('common.changed')} ${moment(page, assistant.updatedAt)}</span>
    </span>
  </a>
`

/** The first letter on the colour its owner chose. */
export const assistantFace = (assistant: { name: string; accent: string }): View => html`
  <svg class="assistant-face" viewBox="0 0 40 40" aria-hidden="true">
    <rect width="40" height="40" rx="12" fill=${assistant.accent} />
    <text x="20" y="26.500" text-anchor="middle" fill=${inkOn(assistant.accent)}>${[...assistant.name.trim()][0]?.toUpperCase() ?? '·'}</text>
  </svg>
`
