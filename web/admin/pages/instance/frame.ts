import { type Content, html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { notice } from '../../parts/notice.ts'
import { pageHead, tabs } from '../../parts/page-head.ts'

const TABS = ['providers', 'bots', 'network', 'mail', 'audit', 'health'] as const
export type InstanceTab = (typeof TABS)[number]

export const instanceFrame = (page: Page, current: InstanceTab, input: { content: Content; actions?: Content; isWide?: boolean }): View =>
  layout(page, {
    title: page.t(`instance.tab_${current}`),
    section: 'instance',
    isWide: input.isWide ?? false,
    content: html`
      ${pageHead(page, { title: page.t('console.rail_instance'), state: page.t('instance.about'), actions: input.actions })}
      ${tabs(
        page.t('console.rail_instance'),
        TABS.map((tab) => ({ label: page.t(`instance.tab_${tab}`), href: `/instance/${tab}`, isCurrent: tab === current })),
      )}
      ${input.content}
    `,
  })

/** For what the environment decides: shown, not to be changed here. */
export const lockedNotice = (page: Page, variable: string): View =>
  notice('info', html`${page.t('instance.locked')} <code>${variable}</code>`)
