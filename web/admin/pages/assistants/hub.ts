import { type Content, html, type View } from '../../html.ts'
import { layout } from '../../layout.ts'
import { type Page, withQuery } from '../../page.ts'
import { linkButton } from '../../parts/button.ts'
import { pageHead, tabs } from '../../parts/page-head.ts'
import { assistantFace } from './list.ts'

export type HubTab = 'persona' | 'knowledge' | 'test' | 'channels' | 'look' | 'developer'

const ALL_TABS: HubTab[] = ['persona', 'knowledge', 'test', 'channels', 'look', 'developer']

export interface HubAssistant {
  id: string
  name: string
  accent: string
}

export interface HubProps {
  assistant: HubAssistant
  /** The test panel when it stands open beside this tab. */
  drawer?: Content
}

/** The frame of every tab of an assistant. An open test drawer stays open from tab to tab. */
export const hub = (page: Page, current: HubTab, input: HubProps & { content: Content; isWide?: boolean }): View => {
  const { t } = page
  const test = page.address.searchParams.get('test') ?? undefined
  const path = (tab: HubTab): string => `/assistants/${input.assistant.id}/${tab}`
  const mayManage = page.reader?.may('channels.manage') === true
  const shown: HubTab[] = mayManage ? ALL_TABS : ALL_TABS.filter((tab) => tab !== 'channels' && tab !== 'developer')
  return layout(page, {
    title: `${t(`assistants.tab_${current}`)} · ${input.assistant.name}`,
    section: 'assistants',
    isWide: input.isWide ?? Boolean(input.drawer),
    aside: input.drawer,
    content: html`
      ${pageHead(page, {
        title: html`<span class="hub-title">${assistantFace(input.assistant)} ${input.assistant.name}</span>`,
        crumbs: [{ label: t('console.rail_assistants'), href: '/assistants' }],
        actions:
          current !== 'test' &&
          linkButton(withQuery(page, { test: test ? undefined : 'open', source: undefined, trace: undefined }), {
            label: t(test ? 'assistants.close_test' : 'assistants.open_test'),
            icon: 'panelRight',
            attributes: { 'data-wide': true },
          }),
      })}
      ${tabs(
        t('assistants.tabs'),
        shown.map((tab) => ({
          label: t(`assistants.tab_${tab}`),
          href:
            tab === 'test'
              ? withQuery(page, { dialog: test === 'open' ? undefined : test }, path(tab))
              : withQuery(page, { test }, path(tab)),
          isCurrent: tab === current,
        })),
      )}
      ${input.content}
    `,
  })
}
