import { createFormat, type Format } from '../words/format.ts'
import { type Language, type Params, type TextKey, t } from '../words/index.ts'

export type Theme = 'system' | 'light' | 'dark'

/** What every view gets first: who reads, in which words, and what a form or a script must carry. */
export interface Page {
  language: Language
  t(key: TextKey, params?: Params): string
  format: Format
  now: number
  /** Path and query of this page, for links that keep their place. */
  address: URL
  csrfToken: string
  nonce: string
  theme: Theme
  isRailNarrow: boolean
  stylesHref: string
  scriptSrc: string
  iconHref: string
  flash: Flash | undefined
  /** Undefined before sign-in. */
  reader: Reader | undefined
}

export interface Reader {
  email: string
  role: 'owner' | 'operator' | 'none'
  workspaceId: string
  workspaceName: string
  workspaces: ReadonlyArray<{ id: string; name: string }>
  /** Customers who wait for a person; undefined for whoever does not answer them. */
  waiting?: { count: number; after: number } | undefined
  may(permission: string): boolean
}

export interface Flash {
  kind: 'good' | 'info' | 'warn' | 'bad'
  text: string
}

export interface PageInput extends Omit<Page, 't' | 'format'> {
  timeZone: string
}

export const createPage = ({ timeZone, ...input }: PageInput): Page => ({
  ...input,
  t: (key, params) => t(input.language, key, params),
  format: createFormat({ language: input.language, timeZone, now: input.now }),
})

/** This page's address with some of its query changed; undefined takes a parameter out. */
export const withQuery = (page: Page, changes: Record<string, string | undefined>, path: string = page.address.pathname): string => {
  const query = new URLSearchParams(path === page.address.pathname ? page.address.search : '')
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) query.delete(name)
    else query.set(name, value)
  }
  return query.size > 0 ? `${path}?${query}` : path
}
