import { html, type View } from '../html.ts'
import type { Page } from '../page.ts'

/** Relative, the exact moment on hover. */
export const moment = (page: Page, at: number): View => html`
  <time datetime=${new Date(at).toISOString()} title=${page.format.dateTime(at)}>${page.format.relative(at)}</time>
`

export const exactMoment = (page: Page, at: number): View => html`
  <time datetime=${new Date(at).toISOString()}>${page.format.dateTime(at)}</time>
`
