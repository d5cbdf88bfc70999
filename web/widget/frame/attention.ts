import type { Keep } from '../keep.ts'
import type { News } from '../protocol.ts'
import type { Chat } from './chat.ts'

export interface Attention {
  /** The chat has changed, or the visitor looks at it now, or no longer. */
  update(chat: Chat): void
}

interface Options {
  keep: Keep<'seen' | 'unread' | 'waits'>
  /** Whether the open chat is before the visitor's eyes. */
  isLooking(): boolean
  tell(news: News): void
  /** Something has come that nobody saw. */
  chime(): void
}

/** What the visitor has not seen yet, counted while he looks elsewhere and gone as soon as he looks. */
export const createAttention = ({ keep, isLooking, tell, chime }: Options): Attention => {
  let known: number | undefined
  let count = Number(keep.get('unread') ?? 0)
  const setCount = (next: number): void => {
    if (next === count) return
    count = next
    keep.set('unread', next > 0 ? String(next) : undefined)
    tell({ what: 'unread', count: next })
  }
  return {
    update: (chat) => {
      const last = chat.messages.at(-1)?.position ?? 0
      const news = chat.messages.filter((message) => message.author !== 'customer' && message.position > (known ?? last))
      // What lay there at the beginning is no news, whoever wrote it.
      known = Math.max(known ?? 0, last)
      for (const { author } of news) if (author !== 'customer') tell({ what: 'message', author })
      const waits = chat.answer !== undefined || chat.person.state !== 'none'
      keep.set('waits', waits ? '1' : undefined)
      if (isLooking()) {
        if (last > 0) keep.set('seen', String(last))
        return setCount(0)
      }
      const seen = Number(keep.get('seen') ?? last)
      const unread = chat.messages.filter((message) => message.author !== 'customer' && message.position > seen)
      if (news.length > 0) chime()
      setCount(unread.length)
    },
  }
}
