import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { icon } from '../../parts/icon.ts'

export interface CustomerProps {
  name: string | null
  email: string | null
  /** The business itself has signed who he is. */
  isIdentified: boolean
  /** What the page said with his last message; anybody can make it up. */
  context: { url: string; title: string; facts: Readonly<Record<string, string>> } | null
}

/** Who writes and from where, in one strip above the messages; nothing at all where nothing is known. */
export const customerStrip = (page: Page, { name, email, isIdentified, context }: CustomerProps): View | false => {
  const { t } = page
  const facts = Object.entries(context?.facts ?? {})
  if (!name && !email && !isIdentified && !context) return false
  return html`<section class="who" aria-label=${t('dialogs.who')}>
    ${(name || email || isIdentified) && icon('userRound')}
    ${name && html`<b class="who-name" dir="auto">${name}</b>`}
    ${isIdentified && badge('good', t('dialogs.identified'), { title: t('dialogs.identified_help') })}
    ${email && html`<a class="link" href=${`mailto:${encodeURIComponent(email)}`}>${email}</a>`}
    ${context && html`<span class="who-page">${icon('globe', 'small')}<span class="unseen">${t('dialogs.wrote_from')}</span> ${pageLink(context)}</span>`}
    ${
      facts.length > 0 &&
      html`<dl class="who-facts" title=${t('dialogs.facts_help')}>
        ${facts.map(([key, value]) => html`<div><dt>${key}</dt><dd dir="auto">${value}</dd></div>`)}
      </dl>`
    }
  </section>`
}

/** A link only to where a browser page can be: the address is the visitor's word. */
const pageLink = ({ url, title }: NonNullable<CustomerProps['context']>): View => {
  const text = title.trim() || url
  return /^https?:\/\//i.test(url)
    ? html`<a class="link" href=${url} title=${url} target="_blank" rel="noopener noreferrer nofollow" dir="auto">${text}</a>`
    : html`<span dir="auto">${text}</span>`
}
