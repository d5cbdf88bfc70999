import type { ReplyXIdentity } from '../../static/replyx-widget.d.ts'
import type { Keep } from '../keep.ts'
import type { Identities } from './instance.ts'

/** What the browser holds of one visitor and must not hand to the next. */
const HIS = ['guest', 'draft', 'scroll', 'outbox', 'seen', 'unread', 'waits', 'person']

export interface Identity extends Identities {
  /** Whether the chat has to begin anew: somebody else sits here now. */
  set(identity: ReplyXIdentity | null): boolean
}

interface Options {
  keep: Keep
  onTaken(): void
  onRefused(text: string): void
  warn(text: string): void
}

/** Who the page says its visitor is. Pages say it at every load, often for nobody: only a change of the person changes anything. */
export const createIdentity = ({ keep, onTaken, onRefused, warn }: Options): Identity => {
  let now: ReplyXIdentity | null = null
  let asked = ''
  return {
    set: (identity) => {
      const before = whoOf(now)
      now = identity
      if (identity !== null) return whoOf(identity) !== before
      if (keep.get('person') === undefined) return before !== ''
      forget(keep)
      return true
    },
    get: async () => {
      const token = await tokenOf(now, warn)
      asked = token === undefined ? '' : whoOf(token)
      const known = keep.get('person')
      if (token !== undefined && known !== undefined && known !== asked) forget(keep)
      return token
    },
    taken: () => {
      keep.set('person', asked)
      onTaken()
    },
    refused: onRefused,
  }
}

const forget = (keep: Keep): void => {
  for (const key of HIS) keep.set(key, undefined)
}

const tokenOf = async (identity: ReplyXIdentity | null, warn: (text: string) => void): Promise<string | undefined> => {
  try {
    const token: unknown = typeof identity === 'function' ? await identity() : identity
    return typeof token === 'string' && token !== '' ? token : undefined
  } catch (error) {
    warn(`identify: ${String(error)}`)
    return undefined
  }
}

/** The subject of the token, unchecked: it only tells whether a fresh token is of the same person. */
const whoOf = (identity: ReplyXIdentity | null): string => {
  if (identity === null) return ''
  if (typeof identity === 'function') return 'asked'
  try {
    const body = identity.split('.')[1] ?? ''
    return String(JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/')))?.sub ?? identity)
  } catch {
    return identity
  }
}
