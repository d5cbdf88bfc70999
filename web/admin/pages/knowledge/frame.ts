import type { View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { tabs } from '../../parts/page-head.ts'

/** What the assistants answer from: documents, and questions with ready answers. */
export const knowledgeTabs = (page: Page, current: 'documents' | 'pairs'): View =>
  tabs(page.t('console.rail_knowledge'), [
    { label: page.t('pairs.tab_documents'), href: '/knowledge', isCurrent: current === 'documents' },
    { label: page.t('pairs.title'), href: '/knowledge/qa', isCurrent: current === 'pairs' },
  ])
