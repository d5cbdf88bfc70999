import { words } from '../../words/index.ts'
import { trustedMarkup, type View } from '../html.ts'
import type { Page } from '../page.ts'

/** Texts for the scripts of this page, as data: nothing in it can run or end the element. */
export const scriptWords = (page: Page, prefix: string): View => {
  const entries = Object.entries(words[page.language]).filter(([key]) => key.startsWith(prefix))
  const json = JSON.stringify(Object.fromEntries(entries)).replaceAll('<', '\\u003c')
  return trustedMarkup('script', json, { type: 'application/json', 'data-words': '' })
}
