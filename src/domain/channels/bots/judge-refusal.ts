import type { BotApiRefused } from '../ports.ts'
import type { Outgoing } from './outgoing.ts'

/** What a refusal of Telegram means for the message it met. */
export type Judgement =
  | { kind: 'slow_down'; forMs: number }
  /** The same with less: Telegram stumbled over what is only decoration. */
  | { kind: 'simpler'; outgoing: Outgoing }
  | { kind: 'moved'; to: number }
  /** Nobody is there any more to read it. */
  | { kind: 'gone' }
  /** The token is no good: what is unsent waits for a new one. */
  | { kind: 'shut_out' }
  /** Telegram failed inside, perhaps after it was said. */
  | { kind: 'uncertain' }
  | { kind: 'hopeless' }

const DEFAULT_PAUSE_MS = 1000

export const judgeRefusal = ({ code, description, retryAfterMs, migratedToChat }: BotApiRefused, outgoing: Outgoing): Judgement => {
  if (code === 429) return { kind: 'slow_down', forMs: retryAfterMs ?? DEFAULT_PAUSE_MS }
  if (migratedToChat !== undefined) return { kind: 'moved', to: migratedToChat }
  if (code >= 500) return { kind: 'uncertain' }
  if (code === 401 || code === 404) return { kind: 'shut_out' }
  if (code === 403 || /chat not found|user is deactivated|PEER_ID_INVALID|group chat was deactivated/i.test(description))
    return { kind: 'gone' }
  return simpler(description, outgoing) ?? { kind: 'hopeless' }
}

const simpler = (description: string, outgoing: Outgoing): Judgement | undefined => {
  const { params, replaces } = outgoing
  // The message that was to be changed is gone, or too old: then it is said anew.
  if (replaces && /message (?:to edit not found|can't be edited)|MESSAGE_ID_INVALID/i.test(description)) {
    return { kind: 'simpler', outgoing: { method: outgoing.method, params } }
  }
  const { entities, message_thread_id: thread, reply_parameters: reply, ...rest } = params
  if (entities && /entit|parse|ENTITY/i.test(description))
    return { kind: 'simpler', outgoing: { ...outgoing, params: without(params, 'entities') } }
  if (thread !== undefined && /thread|TOPIC/i.test(description))
    return { kind: 'simpler', outgoing: { ...outgoing, params: without(params, 'message_thread_id') } }
  if (reply && /repl/i.test(description)) return { kind: 'simpler', outgoing: { ...outgoing, params: without(params, 'reply_parameters') } }
  if (rest.reply_markup && /BUTTON|keyboard|markup/i.test(description))
    return { kind: 'simpler', outgoing: { ...outgoing, params: without(params, 'reply_markup') } }
  return undefined
}

const without = (params: Outgoing['params'], name: keyof Outgoing['params']): Outgoing['params'] => {
  const copy = { ...params }
  delete copy[name]
  return copy
}
