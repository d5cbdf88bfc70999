import { type Content, classes, html, type View } from '../html.ts'
import type { Flash, Page } from '../page.ts'
import { iconButton } from './button.ts'
import { type IconName, icon } from './icon.ts'

const ICON: Readonly<Record<Flash['kind'], IconName>> = { good: 'circleCheck', info: 'info', warn: 'triangleAlert', bad: 'circleAlert' }

export const notice = (kind: Flash['kind'], content: Content, extra: { class?: string; role?: string } = {}): View => html`
  <div class=${classes('notice', `notice-${kind}`, extra.class)} role=${extra.role}>
    ${icon(ICON[kind], 'large')}
    <div>${content}</div>
  </div>
`

/** What the last act came to, once. */
export const flashNotice = (page: Page): View | undefined =>
  page.flash &&
  html`<div class=${classes('notice', `notice-${page.flash.kind}`, 'flash')} role=${page.flash.kind === 'bad' ? 'alert' : 'status'} data-flash=${page.flash.kind}>
    ${icon(ICON[page.flash.kind], 'large')}
    <div>${page.flash.text}</div>
    ${iconButton('x', { label: page.t('common.dismiss'), isSmall: true, attributes: { 'data-dismiss': true, 'data-script': true } })}
  </div>`
