import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import { type Page, withQuery } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { iconButton, linkButton, submitButton } from '../../parts/button.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { checkbox, postForm } from '../../parts/form.ts'
import { confirmLayer, layer } from '../../parts/layer.ts'
import { notice } from '../../parts/notice.ts'
import { pageHead } from '../../parts/page-head.ts'
import { pager, table } from '../../parts/table.ts'
import { moment } from '../../parts/time.ts'
import { type DocumentItem, documentState } from './document-state.ts'
import { knowledgeTabs } from './frame.ts'
import { uploadArea } from './upload-area.ts'

export interface LibraryDocument extends DocumentItem {
  sizeBytes: number
  pageCount: number | undefined
  passageCount: number | undefined
  assistantIds: readonly string[]
  addedAt: number
}

export interface LibraryProps {
  documents: readonly LibraryDocument[]
  assistants: ReadonlyArray<{ id: string; name: string }>
  filter: { query: string; state: string }
  /** How many there are in all, before the filter. */
  total: number
  nextHref: string | undefined
  firstHref: string | undefined
  maxUploadBytes: number
  /** While the vectors are on their way to another embedding model. */
  rebuild: { state: 'building' | 'waiting'; done: number; total: number } | undefined
  /** The stream of the workspace goes on after this event. */
  lastSeq: number
}

export const libraryPage = (page: Page, props: LibraryProps): View => {
  const { t } = page
  const mayWrite = page.reader?.may('documents.write') === true
  const isFiltered = props.filter.query !== '' || props.filter.state !== ''
  return layout(page, {
    title: t('console.rail_knowledge'),
    section: 'knowledge',
    isWide: true,
    content: html`
      ${pageHead(page, {
        title: t('console.rail_knowledge'),
        state: props.total === 0 ? t('knowledge.about') : t('knowledge.count', { count: props.total }),
      })}
      ${knowledgeTabs(page, 'documents')} ${mayWrite && uploadArea(page, { assistantId: undefined, maxUploadBytes: props.maxUploadBytes, isSmall: props.total > 0 })}
      ${props.total > 0 && filterBar(page, props)}
      <div data-live-documents data-stream="/live/workspace" data-after=${props.lastSeq}>
        ${props.rebuild && rebuildLine(page, props.rebuild)} ${props.documents.length > 0 && documentTable(page, props, mayWrite)}
      </div>
      ${
        props.documents.length === 0 &&
        isFiltered &&
        emptyState({
          title: t('knowledge.nothing_found_title'),
          text: t('knowledge.nothing_found_text'),
          action: linkButton('/knowledge', { label: t('common.clear_filter') }),
        })
      }
      ${props.total === 0 && !isFiltered && emptyState({ title: t('knowledge.empty_title'), text: t(mayWrite ? 'knowledge.empty_text' : 'knowledge.empty_text_reader') })}
      ${pager(page, { previous: props.firstHref, next: props.nextHref })}
    `,
  })
}

const rebuildLine = (page: Page, { state, done, total }: NonNullable<LibraryProps['rebuild']>): View => {
  const counts = { done: page.format.number(done), total: page.format.number(total) }
  const isWaiting = state === 'waiting'
  const mayMend = isWaiting && page.reader?.may('providers.manage') === true
  return notice(
    isWaiting ? 'warn' : 'info',
    html`<p>${page.t(isWaiting ? 'knowledge.rebuild_waiting' : 'knowledge.rebuild_building', counts)}</p>
      <progress class="progress my-2" max=${Math.max(1, total)} value=${done} aria-label=${page.t('knowledge.rebuild')}></progress>
      ${mayMend && html`<p><a class="link" href="/instance/providers">${page.t('knowledge.rebuild_mend')}</a></p>`}`,
    { class: 'mb-4' },
  )
}

const STATES = ['searchable', 'indexing', 'failed'] as const

const filterBar = (page: Page, props: LibraryProps): View => html`
  <form class="filter-bar" method="get" action="/knowledge" role="search">
    <label class="unseen" for="query">${page.t('knowledge.find')}</label>
    <input class="input" type="search" id="query" name="query" value=${props.filter.query} placeholder=${page.t('knowledge.find')} maxlength="200" data-search />
    <nav class="chips" aria-label=${page.t('knowledge.state')}>
      ${(['', ...STATES] as const).map(
        (state) => html`<a
          class="chip"
          href=${withQuery(page, { state: state || undefined, cursor: undefined })}
          aria-current=${state === props.filter.state ? 'true' : undefined}
          >${page.t(state === '' ? 'knowledge.filter_all' : `knowledge.state_${state}`)}</a
        >`,
      )}
    </nav>
    <button class="button" type="submit" data-no-script>${page.t('common.find')}</button>
  </form>
`

const documentTable = (page: Page, props: LibraryProps, mayWrite: boolean): View => {
  const { t, format } = page
  return html`${table<LibraryDocument>({
    caption: t('console.rail_knowledge'),
    rows: props.documents,
    rowAttributes: (document) => ({ 'data-document-row': document.id }),
    columns: [
      {
        label: t('knowledge.document'),
        cell: (document) => html`<span class="cell-name">
          <a href=${`/knowledge/documents/${document.id}`}>${document.name}</a>
          ${document.failure ? html`<small class="text-bad">${document.failure}</small>` : html`<small>${facts(page, document)}</small>`}
        </span>`,
      },
      {
        label: t('knowledge.state'),
        class: 'nowrap',
        cell: (document) => html`<span data-document=${document.id}>${documentState(page, document)}</span>`,
      },
      { label: t('knowledge.answers_for'), cell: (document) => attachments(page, document, props.assistants) },
      { label: t('knowledge.added'), class: 'nowrap dim', cell: (document) => moment(page, document.addedAt) },
      ...(mayWrite ? [{ label: t('common.actions'), class: 'acts', cell: (document: LibraryDocument) => removeAct(page, document) }] : []),
    ],
  })}
  ${mayWrite && props.documents.map((document) => attachLayer(page, document, props.assistants))}`
  function facts(from: Page, document: LibraryDocument): string {
    return [
      format.bytes(document.sizeBytes),
      document.pageCount !== undefined && from.t('knowledge.pages', { count: document.pageCount }),
      document.passageCount !== undefined && from.t('knowledge.passages', { count: document.passageCount }),
    ]
      .filter(Boolean)
      .join(' · ')
  }
}

const attachments = (page: Page, document: LibraryDocument, assistants: LibraryProps['assistants']): View => {
  const mayWrite = page.reader?.may('documents.write') === true
  const names = assistants.filter((assistant) => document.assistantIds.includes(assistant.id)).map((assistant) => assistant.name)
  const label =
    names.length === 0
      ? badge('warn', page.t('knowledge.attached_to_none'))
      : html`<span class="attached">${names.slice(0, 2).join(', ')}${names.length > 2 && ` +${names.length - 2}`}</span>`
  return mayWrite
    ? html`<button type="button" class="cell-button" popovertarget=${`attach-${document.id}`} title=${page.t('knowledge.attach')}>${label}</button>`
    : label
}

const attachLayer = (page: Page, document: LibraryDocument, assistants: LibraryProps['assistants']): View =>
  layer(page, {
    id: `attach-${document.id}`,
    title: page.t('knowledge.attach_title', { name: document.name }),
    content: postForm(page, {
      action: `/knowledge/documents/${document.id}/attachments`,
      class: 'grid gap-3',
      content: html`
        <p class="text-ink-2">${page.t('knowledge.attach_text')}</p>
        <div class="grid">
          ${assistants.map((assistant) =>
            checkbox({
              name: 'assistantIds',
              value: assistant.id,
              isChecked: document.assistantIds.includes(assistant.id),
              label: assistant.name,
            }),
          )}
        </div>
        ${assistants.length === 0 && html`<p><a class="link" href="/assistants/new">${page.t('assistants.create')}</a></p>`}
        <div class="layer-foot">${submitButton({ label: page.t('common.save') })}</div>
      `,
    }),
  })

const removeAct = (page: Page, document: LibraryDocument): View => html`
  ${iconButton('trash', {
    label: page.t('knowledge.remove_named', { name: document.name }),
    isSmall: true,
    attributes: { popovertarget: `remove-${document.id}`, 'data-remove-later': document.id, 'data-name': document.name },
  })}
  ${confirmLayer(page, {
    id: `remove-${document.id}`,
    action: `/knowledge/documents/${document.id}/remove`,
    title: page.t('knowledge.remove_title'),
    text: page.t('knowledge.remove_text', { name: document.name }),
    confirmLabel: page.t('knowledge.remove'),
  })}
`
