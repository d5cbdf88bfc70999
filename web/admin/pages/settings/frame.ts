import { type Content, html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import type { Page } from '../../page.ts'
import { pageHead, tabs } from '../../parts/page-head.ts'

export type SettingsTab = 'profile' | 'sessions' | 'api-keys' | 'team'

const LABEL = {
  profile: 'settings.profile',
  sessions: 'settings.sessions',
  'api-keys': 'settings.api_keys',
  team: 'settings.team',
} as const
const NEEDS: Partial<Record<SettingsTab, string>> = { 'api-keys': 'api_keys.manage', team: 'members.manage' }

export const settingsFrame = (page: Page, current: SettingsTab, content: Content): View => {
  const shown = (Object.keys(LABEL) as SettingsTab[]).filter((tab) => {
    const needs = NEEDS[tab]
    return needs === undefined || page.reader?.may(needs) === true
  })
  return layout(page, {
    title: page.t(LABEL[current]),
    section: 'settings',
    content: html`
      ${pageHead(page, { title: page.t('console.rail_settings') })}
      ${tabs(
        page.t('console.rail_settings'),
        shown.map((tab) => ({ label: page.t(LABEL[tab]), href: `/settings/${tab}`, isCurrent: tab === current })),
      )}
      ${content}
    `,
  })
}
