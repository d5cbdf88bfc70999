import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { linkButton, submitButton } from '../../parts/button.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { checkbox, postForm } from '../../parts/form.ts'
import { pager } from '../../parts/table.ts'
import { type DocumentItem, documentState } from '../knowledge/document-state.ts'
import { uploadArea } from '../knowledge/upload-area.ts'
import { type HubProps, hub } from './hub.ts'

export interface AssistantKnowledgeProps extends HubProps {
  documents: ReadonlyArray<DocumentItem & { isAttached: boolean }>
  /** In all, whatever page of the list this is. */
  attachedCount: number
  total: number
  nextHref: string | undefined
  firstHref: string | undefined
  maxUploadBytes: number
  lastSeq: number
}

/** What this assistant may answer from: a tick a document. */
export const assistantKnowledgePage = (page: Page, props: AssistantKnowledgeProps): View => {
  const { t } = page
  const mayWrite = page.reader?.may('documents.write') === true
  return hub(page, 'knowledge', {
    ...props,
    content: html`
      ${mayWrite && uploadArea(page, { assistantId: props.assistant.id, maxUploadBytes: props.maxUploadBytes, isSmall: props.documents.length > 0 })}
      <div data-live-documents data-stream="/live/workspace" data-after=${props.lastSeq}>
        ${
          props.documents.length === 0
            ? emptyState({ title: t('assistants.no_documents_title'), text: t('assistants.no_documents_text') })
            : ticks(page, props)
        }
      </div>
    `,
  })
}

const ticks = (page: Page, props: AssistantKnowledgeProps): View => {
  const { t } = page
  const mayWrite = page.reader?.may('documents.write') === true
  return postForm(page, {
    action: `/assistants/${props.assistant.id}/knowledge${page.address.search}`,
    class: 'grid gap-4',
    content: html`
      <p class="text-ink-2">${t('assistants.attached_state', { count: props.attachedCount, all: props.total })}</p>
      <ul class="rows">
        ${props.documents.map(
          (document) => html`<li class="row row-choice">
            <input type="hidden" name="shownIds" value=${document.id} />
            ${checkbox({
              name: 'documentIds',
              value: document.id,
              isChecked: document.isAttached,
              label: html`<span class="row-name">${document.name}</span>${document.failure && html`<small class="text-bad">${document.failure}</small>`}`,
              attributes: mayWrite ? {} : { disabled: true },
            })}
            <span class="row-side" data-document=${document.id}>${documentState(page, document)}</span>
          </li>`,
        )}
      </ul>
      ${pager(page, { previous: props.firstHref, next: props.nextHref })}
      ${
        mayWrite &&
        html`<div class="save-bar">
          ${submitButton({ label: t('common.save') })}
          ${linkButton('/knowledge', { label: t('assistants.whole_library'), kind: 'quiet' })}
        </div>`
      }
    `,
  })
}
