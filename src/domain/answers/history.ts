import { cutToTokens, estimateTokens } from '../../kernel/text/token-estimate.ts'
import type { Message } from '../dialogs/index.ts'

/** What a model is given of the talk so far. */
const MOST_TOKENS = 1500
const MOST_TURNS = 6
/** Of one message: an answer of a page says what it is about in its first lines. */
const MESSAGE_TOKENS = 400

/** The newest whole turns that fit, oldest first: a question is never there without what was said to it, nor an answer without its question. */
export const historyWindow = (messages: readonly Message[]): Message[] => {
  const kept: Message[][] = []
  let left = MOST_TOKENS
  for (const turn of turnsOf(messages).toReversed()) {
    const short = turn.map(cut)
    left -= short.reduce((sum, message) => sum + estimateTokens(message.text), 0)
    if (left < 0 || kept.length === MOST_TURNS) break
    kept.unshift(short)
  }
  return kept.flat()
}

/** A turn begins with what the customer says after somebody else spoke. */
const turnsOf = (messages: readonly Message[]): Message[][] => {
  const turns: Message[][] = []
  for (const [i, message] of messages.entries()) {
    const isBeginning = message.author === 'customer' && messages[i - 1]?.author !== 'customer'
    if (isBeginning) turns.push([message])
    // What stands before the first question of the part we have belongs to a turn that is not whole.
    else turns.at(-1)?.push(message)
  }
  return turns
}

const cut = (message: Message): Message => {
  const text = cutToTokens(message.text, MESSAGE_TOKENS)
  return text.length < message.text.length ? { ...message, text: `${text.trimEnd()}…` } : message
}
