import { html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { linkButton } from '../../parts/button.ts'
import { notice } from '../../parts/notice.ts'
import { pageHead } from '../../parts/page-head.ts'
import { table } from '../../parts/table.ts'

export interface ImportedPairsProps {
  fileName: string
  added: number
  changed: number
  unchanged: number
  /** The first of them; `errorCount` counts all. */
  errors: ReadonlyArray<{ line: number; text: string }>
  errorCount: number
}

/** What an import came to, and each line that was left out with its reason. */
export const importedPairsPage = (page: Page, props: ImportedPairsProps): View => {
  const { t } = page
  const { errorCount, errors } = props
  return layout(page, {
    title: t('pairs.imported'),
    section: 'knowledge',
    content: html`
      ${pageHead(page, {
        title: t('pairs.imported'),
        state: props.fileName,
        crumbs: [
          { label: t('console.rail_knowledge'), href: '/knowledge' },
          { label: t('pairs.title'), href: '/knowledge/qa' },
        ],
      })}
      <dl class="facts mb-6">
        <dt>${t('pairs.imported_added')}</dt>
        <dd class="number">${page.format.number(props.added)}</dd>
        <dt>${t('pairs.imported_changed')}</dt>
        <dd class="number">${page.format.number(props.changed)}</dd>
        <dt>${t('pairs.imported_unchanged')}</dt>
        <dd class="number">${page.format.number(props.unchanged)}</dd>
      </dl>
      ${
        errorCount > 0 &&
        html`<div class="mb-4">${notice('warn', t('pairs.imported_errors', { count: errorCount }))}</div>
          ${table({
            caption: t('pairs.imported_errors', { count: errorCount }),
            rows: errors,
            columns: [
              { label: t('pairs.line'), isNumber: true, isLabelled: true, cell: ({ line }) => page.format.number(line) },
              { label: t('pairs.reason'), cell: ({ text }) => text },
            ],
          })}`
      }
      <p class="mt-6">${linkButton('/knowledge/qa', { label: t('pairs.to_list'), kind: errorCount === 0 ? 'primary' : 'plain' })}</p>
    `,
  })
}
