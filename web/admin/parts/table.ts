import { type Content, classes, html, type View } from '../html.ts'
import type { Page } from '../page.ts'
import { linkButton } from './button.ts'

export interface Column<Row> {
  label: string
  cell: (row: Row) => Content
  class?: string
  isNumber?: boolean
  /** Says what the value is where rows become cards, on phones. */
  isLabelled?: boolean
}

export interface TableInput<Row> {
  caption: string
  columns: ReadonlyArray<Column<Row>>
  rows: readonly Row[]
  rowAttributes?: (row: Row) => Record<string, unknown>
}

export const table = <Row>(input: TableInput<Row>): View => html`
  <div class="table-frame">
    <table class="data-table data-stack">
      <caption class="unseen">${input.caption}</caption>
      <thead>
        <tr>
          ${input.columns.map(
            (column) =>
              html`<th scope="col" class=${column.isNumber ? 'num' : undefined}>${column.class === 'acts' ? html`<span class="unseen">${column.label}</span>` : column.label}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${input.rows.map(
          (row) => html`<tr ...${input.rowAttributes?.(row)}>
            ${input.columns.map(
              (column) =>
                html`<td class=${classes(column.isNumber && 'num', column.class) || undefined} data-label=${column.isLabelled ? column.label : undefined}>${column.cell(row) ?? '—'}</td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>
`

export const pager = (page: Page, links: { previous?: string | undefined; next?: string | undefined }): View | undefined =>
  links.previous || links.next
    ? html`<nav class="pager" aria-label=${page.t('common.pages')}>
        ${links.previous && linkButton(links.previous, { label: page.t('common.to_start'), icon: 'arrowLeft' })}
        ${links.next && linkButton(links.next, { label: page.t('common.next_page') })}
      </nav>`
    : undefined
