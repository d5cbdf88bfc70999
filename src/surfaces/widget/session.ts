import { DEFAULT_TEXTS, type Look } from '../../domain/assistants/index.ts'
import type { Visitor } from '../../domain/channels/index.ts'
import { type Dialog, MAX_TEXT_CHARS, type Message } from '../../domain/dialogs/index.ts'
import type { Language } from '../../kernel/language.ts'
import type { WidgetSurfaceDeps } from './deps.ts'
import { personView } from './person.ts'

export const HISTORY_MESSAGES = 100

export const dialogOf = (deps: Pick<WidgetSurfaceDeps, 'dialogs'>, { actor }: Visitor): Promise<Dialog | undefined> =>
  deps.dialogs.latestOf(actor.customerId, actor.assistantId)

/** Everything the frame begins with. */
export const sessionOf = async (deps: WidgetSurfaceDeps, visitor: Visitor, language: Language) => {
  const { assistant } = visitor
  const dialog = await dialogOf(deps, visitor)
  // The place in the stream first, what it has led to after: an event in between is told twice rather than never.
  const lastSeq = dialog ? await deps.lastSeq(dialog.id) : 0
  const [turn, messages] = dialog
    ? await Promise.all([deps.dialogs.openTurn(dialog.id), deps.dialogs.messages({ dialogId: dialog.id, limit: HISTORY_MESSAGES })])
    : [undefined, []]
  // The owner's words are of one language; who reads the other gets ours.
  const isOwn = assistant.language === language
  return {
    title: assistant.look.title || assistant.name,
    greeting: isOwn ? assistant.greeting : DEFAULT_TEXTS[language].greeting,
    starters: assistant.starterQuestions.slice(0, 4),
    look: lookView(assistant.id, assistant.look, isOwn),
    maxTextChars: MAX_TEXT_CHARS,
    dialog: dialog ? { lastSeq, turn: turn ? { id: turn.id, attempt: turn.attempt } : null } : null,
    person: personView(visitor, dialog, messages),
    messages: messages.map(messageView),
  }
}

const lookView = (assistantId: string, { accent, theme, avatar, hasSound, texts }: Look, isOwn: boolean) => ({
  accent,
  theme,
  hasSound,
  avatar: avatar === null ? null : `/widget/v1/avatars/${assistantId}/${avatar}`,
  texts: isOwn ? texts : { status: '', placeholder: '', footnote: '' },
})

/** What the frame shows of a message; the events of the stream have the same names. */
export const messageView = ({
  id,
  position,
  author,
  authorName,
  text,
  sources,
  outcome,
  turnId,
  clientMessageId,
  rating,
  at,
}: Message) => ({
  id,
  position,
  author,
  authorName,
  text,
  sources: sources.map(({ number, documentName, headingPath, page, quote }) => ({ number, documentName, headingPath, page, quote })),
  outcome,
  turnId,
  clientMessageId,
  rating,
  at,
})
