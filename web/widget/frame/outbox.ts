import type { Keep } from '../keep.ts'
import type { Outgoing } from './chat.ts'

const LONGEST_KEPT = 50

/** What was written and not yet taken by the instance; it outlives a reload and a lost connection. */
export const readOutbox = (keep: Keep<'outbox'>): Outgoing[] => {
  try {
    const kept: unknown = JSON.parse(keep.get('outbox') ?? '[]')
    return Array.isArray(kept) ? kept.slice(0, LONGEST_KEPT).flatMap(toOutgoing) : []
  } catch {
    return []
  }
}

export const keepOutbox = (keep: Keep<'outbox'>, outgoing: readonly Outgoing[]): void => {
  const texts = outgoing.map(({ clientMessageId, text, at }) => ({ clientMessageId, text, at }))
  keep.set('outbox', texts.length > 0 ? JSON.stringify(texts) : undefined)
}

const toOutgoing = (kept: unknown): Outgoing[] => {
  if (typeof kept !== 'object' || kept === null) return []
  const { clientMessageId, text, at } = kept as Record<string, unknown>
  if (typeof clientMessageId !== 'string' || typeof text !== 'string' || typeof at !== 'number') return []
  return [{ clientMessageId, text, at, state: 'queued' }]
}
