import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { emptyState } from '../../parts/empty-state.ts'
import { pager, table } from '../../parts/table.ts'
import { exactMoment } from '../../parts/time.ts'
import { instanceFrame } from './frame.ts'

export interface AuditItem {
  id: string
  at: number
  /** The event in words, or its name when it has none. */
  event: string
  actor: string
  target: string | undefined
  ip: string | undefined
  details: string
}

export const auditPage = (
  page: Page,
  props: { entries: readonly AuditItem[]; nextHref: string | undefined; firstHref: string | undefined },
): View => {
  const { t } = page
  return instanceFrame(page, 'audit', {
    isWide: true,
    content: html`
      <p class="text-ink-2 mb-4 max-w-160">${t('instance.audit_help')}</p>
      ${
        props.entries.length === 0
          ? emptyState({ title: t('instance.audit_empty_title'), text: t('instance.audit_empty_text') })
          : table<AuditItem>({
              caption: t('instance.tab_audit'),
              rows: props.entries,
              columns: [
                { label: t('instance.audit_event'), cell: (entry) => html`<span class="cell-name"><span>${entry.event}</span></span>` },
                { label: t('instance.audit_at'), class: 'nowrap number', cell: (entry) => exactMoment(page, entry.at) },
                { label: t('instance.audit_actor'), isLabelled: true, cell: (entry) => entry.actor },
                { label: t('instance.audit_target'), isLabelled: true, class: 'mono', cell: (entry) => entry.target ?? '—' },
                { label: t('instance.audit_ip'), isLabelled: true, class: 'mono nowrap', cell: (entry) => entry.ip ?? '—' },
                { label: t('instance.audit_details'), class: 'dim', cell: (entry) => entry.details || '—' },
              ],
            })
      }
      ${pager(page, { previous: props.firstHref, next: props.nextHref })}
    `,
  })
}
