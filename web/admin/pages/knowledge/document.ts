import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { button, linkButton } from '../../parts/button.ts'
import { confirmLayer } from '../../parts/layer.ts'
import { notice } from '../../parts/notice.ts'
import { pageHead } from '../../parts/page-head.ts'
import { exactMoment } from '../../parts/time.ts'
import { documentState } from './document-state.ts'
import type { LibraryDocument } from './library.ts'

export interface DocumentPageProps {
  document: LibraryDocument
  assistantNames: readonly string[]
  /** The text as it was cut, in reading order. */
  passages: ReadonlyArray<{ id: string; headingPath: readonly string[]; page: number | undefined; text: string }>
  nextHref: string | undefined
  lastSeq: number
}

/** One document: how it was read, and every passage an answer may stand on. */
export const documentPage = (page: Page, props: DocumentPageProps): View => {
  const { t, format } = page
  const { document } = props
  const mayWrite = page.reader?.may('documents.write') === true
  return layout(page, {
    title: document.name,
    section: 'knowledge',
    content: html`
      ${pageHead(page, {
        title: document.name,
        crumbs: [{ label: t('console.rail_knowledge'), href: '/knowledge' }],
        state: html`<span data-document=${document.id} data-live-documents data-stream="/live/workspace" data-after=${props.lastSeq}
          >${documentState(page, document)}</span
        >`,
        actions: mayWrite && button({ label: t('knowledge.remove'), kind: 'bad', icon: 'trash', attributes: { popovertarget: 'remove' } }),
      })}
      ${document.failure && html`<div class="mb-6">${notice('bad', document.failure)}</div>`}
      <dl class="facts mb-8">
        <dt>${t('knowledge.size')}</dt>
        <dd>${format.bytes(document.sizeBytes)}</dd>
        ${document.pageCount !== undefined && html`<dt>${t('knowledge.pages_title')}</dt><dd>${format.number(document.pageCount)}</dd>`}
        <dt>${t('knowledge.added')}</dt>
        <dd>${exactMoment(page, document.addedAt)}</dd>
        <dt>${t('knowledge.answers_for')}</dt>
        <dd>${props.assistantNames.length > 0 ? props.assistantNames.join(', ') : t('knowledge.attached_to_none')}</dd>
      </dl>
      ${
        props.passages.length > 0 &&
        html`<h2 class="mb-3">${t('knowledge.passages_title')}</h2>
        <ol class="passages">
          ${props.passages.map(
            (passage) => html`<li class="passage-item" id=${passage.id}>
              <p class="dim">
                ${[...passage.headingPath].join(' › ')} ${passage.page !== undefined && t('dialogs.page_number', { number: passage.page })}
              </p>
              <p class="passage">${passage.text}</p>
            </li>`,
          )}
        </ol>`
      }
      ${props.nextHref && html`<p class="mt-4">${linkButton(props.nextHref, { label: t('common.next_page') })}</p>`}
      ${
        mayWrite &&
        confirmLayer(page, {
          id: 'remove',
          action: `/knowledge/documents/${document.id}/remove`,
          title: t('knowledge.remove_title'),
          text: t('knowledge.remove_text', { name: document.name }),
          confirmLabel: t('knowledge.remove'),
        })
      }
    `,
  })
}
