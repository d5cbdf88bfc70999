import type { Keep } from '../keep.ts'
import type { Tag } from './tag.ts'

/** How the launcher looks and what it is called, or why it does not stand here. */
export type SiteAnswer =
  | {
      isAllowed: true
      title: string
      accent: string
      position: 'left' | 'right'
      theme: string
      language: string
      open: string
      close: string
      /** With `{count}`. */
      unread: string
      size: 'small' | 'normal' | 'large'
      offsetX: number
      offsetY: number
      /** Said beside the button after a while. */
      teaser: { text: string; afterSeconds: number } | null
      dismiss: string
    }
  | { isAllowed: false; text: string }

export interface Token {
  token: string
  expiresInMs: number
}

export type TokenAnswer = Token | 'refused' | 'unreachable'

export interface Instance {
  /** Undefined when nobody answers. */
  site(language: string | undefined): Promise<SiteAnswer | undefined>
  /** A new token for the same visitor; two calls at once are one. */
  token(): Promise<TokenAnswer>
  /** Whether this visitor wrote here before: then he may be expected back. */
  isKnownVisitor(): boolean
}

export interface Identities {
  /** A fresh one, or nothing for a guest. */
  get(): Promise<string | undefined>
  taken(): void
  refused(text: string): void
}

const TIMEOUT_MS = 15_000

export const createInstance = (tag: Tag, keep: Keep, identities: Identities): Instance => {
  let pending: Promise<TokenAnswer> | undefined
  return {
    site: async (language) => {
      const query = new URLSearchParams({ ...(language && { lang: language }), ...(tag.heard && { hears: tag.heard }) })
      const response = await ask(`${tag.base}/widget/v1/sites/${encodeURIComponent(tag.key)}?${query}`)
      return response?.ok ? response.json() : undefined
    },
    token: () => {
      pending ??= requestToken(tag, keep, identities).finally(() => {
        pending = undefined
      })
      return pending
    },
    isKnownVisitor: () => keep.get('guest') !== undefined,
  }
}

const requestToken = async (tag: Tag, keep: Keep, identities: Identities): Promise<TokenAnswer> => {
  const identity = await identities.get()
  const response = await askToken(tag, keep, identity)
  if (!response) return 'unreachable'
  if (identity !== undefined && response.status === 401) {
    identities.refused(String((await response.json().catch(() => undefined))?.detail ?? ''))
    // A chat with a stranger is better than none.
    return answerOf(await askToken(tag, keep, undefined), keep)
  }
  if (identity !== undefined && response.ok) identities.taken()
  return answerOf(response, keep)
}

const askToken = (tag: Tag, keep: Keep, identity: string | undefined): Promise<Response | undefined> => {
  // Text and not JSON by its type: a simple request, which the browser sends without asking first.
  const body = JSON.stringify({ siteKey: tag.key, guestSecret: keep.get('guest'), identity })
  return ask(`${tag.base}/widget/v1/token`, { method: 'POST', body })
}

const answerOf = async (response: Response | undefined, keep: Keep): Promise<TokenAnswer> => {
  if (!response) return 'unreachable'
  if (!response.ok) return response.status === 403 || response.status === 404 ? 'refused' : 'unreachable'
  const { token, expiresInMs, guestSecret } = await response.json()
  keep.set('guest', guestSecret)
  return { token, expiresInMs }
}

const ask = async (url: string, init: RequestInit = {}): Promise<Response | undefined> => {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS)
  try {
    return await fetch(url, { ...init, credentials: 'omit', signal: stop.signal })
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
