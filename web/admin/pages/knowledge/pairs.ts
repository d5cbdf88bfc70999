import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import { type Page, withQuery } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { button, iconButton, linkButton, submitButton } from '../../parts/button.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { CSRF_FIELD, checkbox } from '../../parts/form.ts'
import { confirmLayer, layer } from '../../parts/layer.ts'
import { pageHead } from '../../parts/page-head.ts'
import { pager, table } from '../../parts/table.ts'
import { moment } from '../../parts/time.ts'
import { knowledgeTabs } from './frame.ts'

export interface PairItem {
  id: string
  question: string
  variantCount: number
  answer: string
  category: string
  isOn: boolean
  assistantIds: readonly string[]
  updatedAt: number
}

export interface PairsProps {
  pairs: readonly PairItem[]
  assistants: ReadonlyArray<{ id: string; name: string }>
  categories: ReadonlyArray<{ name: string; count: number }>
  /** `category` is undefined where none is chosen; the empty one holds pairs without. */
  filter: { query: string; category: string | undefined }
  total: number
  nextHref: string | undefined
  firstHref: string | undefined
}

export const pairsPage = (page: Page, props: PairsProps): View => {
  const { t } = page
  const mayWrite = page.reader?.may('documents.write') === true
  const isFiltered = props.filter.query !== '' || props.filter.category !== undefined
  return layout(page, {
    title: t('pairs.title'),
    section: 'knowledge',
    isWide: true,
    content: html`
      ${pageHead(page, {
        title: t('console.rail_knowledge'),
        state: props.total === 0 ? t('pairs.about') : t('pairs.count', { count: props.total }),
        actions: acts(page, props, mayWrite),
      })}
      ${knowledgeTabs(page, 'pairs')} ${props.total > 0 && filterBar(page, props)}
      ${props.pairs.length > 0 && pairTable(page, props, mayWrite)}
      ${
        props.pairs.length === 0 &&
        isFiltered &&
        emptyState({
          title: t('pairs.nothing_found_title'),
          text: t('pairs.nothing_found_text'),
          action: linkButton('/knowledge/qa', { label: t('common.clear_filter') }),
        })
      }
      ${
        props.total === 0 &&
        !isFiltered &&
        emptyState({
          title: t('pairs.empty_title'),
          text: t(mayWrite ? 'pairs.empty_text' : 'pairs.empty_text_reader'),
          action: mayWrite && linkButton('/knowledge/qa/new', { label: t('pairs.add'), kind: 'primary', icon: 'plus' }),
        })
      }
      ${pager(page, { previous: props.firstHref, next: props.nextHref })} ${mayWrite && importLayer(page, props.assistants)}
    `,
  })
}

const acts = (page: Page, { total }: PairsProps, mayWrite: boolean): View => html`
  ${total > 0 && exportMenu(page)}
  ${mayWrite && button({ label: page.t('pairs.import'), icon: 'upload', attributes: { popovertarget: 'import' } })}
  ${mayWrite && total > 0 && linkButton('/knowledge/qa/new', { label: page.t('pairs.add'), kind: 'primary', icon: 'plus' })}
`

const exportMenu = (page: Page): View => html`
  ${button({ label: page.t('pairs.export'), kind: 'quiet', attributes: { popovertarget: 'export' } })}
  ${layer(page, {
    id: 'export',
    title: page.t('pairs.export'),
    content: html`<p class="text-ink-2">${page.t('pairs.export_text')}</p>
      <div class="layer-foot">
        ${linkButton('/knowledge/qa/export?format=jsonl', { label: 'JSON Lines', attributes: { download: true } })}
        ${linkButton('/knowledge/qa/export?format=csv', { label: 'CSV', kind: 'primary', attributes: { download: true } })}
      </div>`,
  })}
`

const importLayer = (page: Page, assistants: PairsProps['assistants']): View =>
  layer(page, {
    id: 'import',
    title: page.t('pairs.import'),
    content: html`<form method="post" action="/knowledge/qa/import" enctype="multipart/form-data" class="grid gap-4">
      <input type="hidden" name=${CSRF_FIELD} value=${page.csrfToken} />
      <p class="text-ink-2">${page.t('pairs.import_text')}</p>
      ${
        assistants.length > 0 &&
        html`<fieldset class="field"><legend class="field-label">${page.t('pairs.assistants')}</legend>
        ${assistants.map(({ id, name }) => checkbox({ name: 'assistantIds', value: id, isChecked: assistants.length === 1, label: name }))}
      </fieldset>`
      }
      <div class="field">
        <label class="field-label" for="pairs-file"><span>${page.t('pairs.file')}</span></label>
        <input class="input" id="pairs-file" type="file" name="file" accept=".csv,.jsonl,.ndjson,text/csv" required />
      </div>
      <div class="layer-foot">${submitButton({ label: page.t('pairs.import_start') })}</div>
    </form>`,
  })

const filterBar = (page: Page, { filter, categories, total }: PairsProps): View => html`
  <form class="filter-bar" method="get" action="/knowledge/qa" role="search">
    <label class="unseen" for="query">${page.t('pairs.find')}</label>
    <input class="input" type="search" id="query" name="query" value=${filter.query} placeholder=${page.t('pairs.find')} maxlength="200" data-search />
    ${filter.category !== undefined && html`<input type="hidden" name="category" value=${filter.category} />`}
    ${
      (categories.length > 1 || (categories[0]?.name ?? '') !== '') &&
      html`<nav class="chips" aria-label=${page.t('pairs.category')}>
        ${chip(page, { label: page.t('pairs.category_all'), count: total, category: undefined, isCurrent: filter.category === undefined })}
        ${categories.map(({ name, count }) =>
          chip(page, { label: name || page.t('pairs.category_none'), count, category: name, isCurrent: filter.category === name }),
        )}
      </nav>`
    }
    <button class="button" type="submit" data-no-script>${page.t('common.find')}</button>
  </form>
`

interface Chip {
  label: string
  count: number
  category: string | undefined
  isCurrent: boolean
}

const chip = (page: Page, { label, count, category, isCurrent }: Chip): View => html`
  <a class="chip" href=${withQuery(page, { category, cursor: undefined })} aria-current=${isCurrent ? 'true' : undefined}>
    ${label} <span class="number">${count}</span>
  </a>
`

const pairTable = (page: Page, props: PairsProps, mayWrite: boolean): View => {
  const { t } = page
  const namesOf = (pair: PairItem): string =>
    props.assistants
      .filter(({ id }) => pair.assistantIds.includes(id))
      .map(({ name }) => name)
      .join(', ')
  return table<PairItem>({
    caption: t('pairs.title'),
    rows: props.pairs,
    rowAttributes: (pair) => ({ 'data-document-row': pair.id }),
    columns: [
      {
        label: t('pairs.question'),
        cell: (pair) => html`<span class="cell-name">
          <a href=${`/knowledge/qa/${pair.id}`}>${pair.question}</a>
          <small>${pair.answer}</small>
        </span>`,
      },
      {
        label: t('pairs.category'),
        cell: (pair) => html`${pair.category && badge('neutral', pair.category, { isPlain: true })}
        ${' '}${!pair.isOn && badge('warn', t('pairs.off'))}`,
      },
      {
        label: t('pairs.variants'),
        isNumber: true,
        isLabelled: true,
        cell: (pair) => (pair.variantCount === 0 ? '—' : pair.variantCount),
      },
      {
        label: t('pairs.assistants'),
        cell: (pair) => namesOf(pair) || badge('warn', t('knowledge.attached_to_none')),
      },
      { label: t('pairs.changed'), class: 'nowrap dim', cell: (pair) => moment(page, pair.updatedAt) },
      ...(mayWrite ? [{ label: t('common.actions'), class: 'acts', cell: (pair: PairItem) => removeAct(page, pair) }] : []),
    ],
  })
}

const removeAct = (page: Page, { id, question }: PairItem): View => html`
  ${iconButton('trash', {
    label: page.t('knowledge.remove_named', { name: question }),
    isSmall: true,
    attributes: { popovertarget: `remove-${id}`, 'data-remove-later': id, 'data-name': question },
  })}
  ${confirmLayer(page, {
    id: `remove-${id}`,
    action: `/knowledge/qa/${id}/remove`,
    title: page.t('pairs.remove_title'),
    text: page.t('pairs.remove_text', { name: question }),
    confirmLabel: page.t('knowledge.remove'),
  })}
`
