import { isStored, type LiveEvent, type StoredEvent } from '../../platform/events/index.ts'

const utf8 = new TextEncoder()

/** Where a reader stands: the last stored event he has, and a mark inside streaming text. */
export interface Position {
  seq: number
  mark: string | undefined
}

/** One event as it goes over the wire. `seq`: the last stored event before a live one. */
export const eventFrame = (event: StoredEvent | LiveEvent, seq: number): Uint8Array =>
  utf8.encode(isStored(event) ? storedFrame(event) : liveFrame(event, seq))

/** `<seq>` or `<seq>~<mark>`; undefined for what we never sent. */
export const parsePosition = (id: string | undefined | null): Position | undefined => {
  const match = /^(\d{1,15})(?:~([\w.]{1,100}))?$/.exec(id ?? '')
  return match ? { seq: Number(match[1]), mark: match[2] } : undefined
}

export const frame = (fields: { event?: string; id?: string; retryMs?: number; data?: unknown }): Uint8Array => {
  const lines = []
  if (fields.retryMs !== undefined) lines.push(`retry: ${Math.round(fields.retryMs)}`)
  if (fields.id !== undefined) lines.push(`id: ${fields.id}`)
  if (fields.event !== undefined) lines.push(`event: ${fields.event}`, `data: ${JSON.stringify(fields.data ?? {})}`)
  return utf8.encode(`${lines.join('\n')}\n\n`)
}

/** A comment: keeps proxies awake and shows a dead connection; scripts do not see it. */
export const HEARTBEAT: Uint8Array = utf8.encode(':\n\n')

const storedFrame = ({ type, version, seq, at, data }: StoredEvent): string =>
  `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ type, version, seq, at, data })}\n\n`

const liveFrame = ({ type, data, mark }: LiveEvent, seq: number): string => {
  const id = mark === undefined ? '' : `id: ${seq}~${mark}\n`
  return `${id}event: ${type}\ndata: ${JSON.stringify({ type, version: 1, data })}\n\n`
}
