import { isId, type MessageId } from '../../../kernel/ids.ts'
import { isLanguage, type Language } from '../../../kernel/language.ts'
import { RATING_REASONS, type RatingReason } from '../../dialogs/index.ts'
import type { Button, Keyboard } from '../ports.ts'
import type { BotsWorld } from './deps.ts'

/** What a button says when it is pressed. */
export type Pressed =
  | { kind: 'good' | 'bad'; messageId: MessageId }
  | { kind: 'why'; messageId: MessageId; reason: RatingReason }
  | { kind: 'person' }
  | { kind: 'language'; language: Language }
  | { kind: 'question'; index: number }

/** 64 bytes at most, and years old at times: what is not ours any more is nothing. */
export const readButton = (data: string): Pressed | undefined => {
  const [kind = '', ...rest] = data.split(':')
  const [first = '', second = ''] = rest
  if (kind === 'p') return { kind: 'person' }
  if (kind === 'l' && isLanguage(first)) return { kind: 'language', language: first }
  if (kind === 'q' && /^\d$/.test(first)) return { kind: 'question', index: Number(first) }
  if ((kind === 'g' || kind === 'b') && isId('msg', first)) return { kind: kind === 'g' ? 'good' : 'bad', messageId: first }
  const reason = RATING_REASONS[Number(first)]
  return kind === 'w' && reason && isId('msg', second) ? { kind: 'why', messageId: second, reason } : undefined
}

interface Answered {
  language: Language
  messageId: MessageId
  isPersonOffered: boolean
  /** What the customer thought of it so far. */
  chosen?: 'good' | 'bad'
}

const CHOSEN = ' ✓'

/** Under an answer: what the customer thinks of it, and a person instead. */
export const answerButtons = (
  { texts }: Pick<BotsWorld, 'texts'>,
  { language, messageId, isPersonOffered, chosen }: Answered,
): Keyboard => ({
  inline_keyboard: [
    [
      { text: texts(language, 'button_good') + (chosen === 'good' ? CHOSEN : ''), callback_data: `g:${messageId}` },
      { text: texts(language, 'button_bad') + (chosen === 'bad' ? CHOSEN : ''), callback_data: `b:${messageId}` },
    ],
    ...(isPersonOffered ? [personButton(texts(language, 'button_person'))] : []),
  ],
})

export const personButton = (text: string): Button[] => [{ text, callback_data: 'p' }]

/** What was wrong with an answer. */
export const reasonButtons = (
  { texts }: Pick<BotsWorld, 'texts'>,
  { language, messageId }: Pick<Answered, 'language' | 'messageId'>,
): Keyboard => ({
  inline_keyboard: RATING_REASONS.map((reason, i) => [{ text: texts(language, `reason_${reason}`), callback_data: `w:${i}:${messageId}` }]),
})

export const languageButtons = (): Keyboard => ({
  inline_keyboard: [
    [
      { text: 'Русский', callback_data: 'l:ru' },
      { text: 'English', callback_data: 'l:en' },
    ],
  ],
})

/** Questions to begin with, one in a row: they are sentences. */
export const questionButtons = (questions: readonly string[]): Keyboard | undefined =>
  questions.length === 0
    ? undefined
    : { inline_keyboard: questions.slice(0, 4).map((text, i) => [{ text: shortened(text), callback_data: `q:${i}` }]) }

const MAX_LABEL = 60

const shortened = (text: string): string => (text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1).trimEnd()}…` : text)
