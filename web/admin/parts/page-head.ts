import { type Content, html, type View } from '../html.ts'
import type { Page } from '../page.ts'
import { icon } from './icon.ts'

export interface PageHead {
  title: Content
  /** One line: how this thing is doing. */
  state?: Content
  actions?: Content
  crumbs?: ReadonlyArray<{ label: string; href: string }>
}

export const pageHead = (page: Page, { title, state, actions, crumbs = [] }: PageHead): View => html`
  <header class="page-head">
    <div>
      ${
        crumbs.length > 0 &&
        html`<nav class="crumbs" aria-label=${page.t('common.crumbs')}>
        ${crumbs.map(({ label, href }) => html`<a href=${href}>${label}</a>${icon('chevronRight')}`)}
      </nav>`
      }
      <h1>${title}</h1>
      ${state && html`<div class="page-state">${state}</div>`}
    </div>
    ${actions && html`<div class="page-actions">${actions}</div>`}
  </header>
`

export interface Tab {
  label: string
  href: string
  isCurrent: boolean
}

export const tabs = (label: string, items: readonly Tab[]): View => html`
  <nav class="tabs" aria-label=${label}>
    ${items.map((tab) => html`<a class="tab" href=${tab.href} aria-current=${tab.isCurrent ? 'page' : undefined}>${tab.label}</a>`)}
  </nav>
`
