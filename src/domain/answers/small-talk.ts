import type { Language } from '../../kernel/language.ts'
import { tokens } from '../../kernel/text/tokens.ts'

const GREETINGS = new Set(
  'привет здравствуй здравствуйте добрый день вечер утро доброе доброго времени суток приветствую салют хай hello hi hey good morning afternoon evening day greetings there'.split(
    ' ',
  ),
)
const THANKS = new Set(
  'спасибо благодарю большое огромное вам тебе за помощь ответ понятно понял поняла ясно ок окей хорошо отлично супер thanks thank you very much a lot ok okay great got it clear perfect for the help'.split(
    ' ',
  ),
)
const THANKS_CORE = /^(спасиб|благодар|thank|понят|понял|ясно|ок$|окей|хорошо|отлично|супер|ok$|okay|great|perfect|got)/
const GREETING_CORE = /^(привет|здравств|добр|приветств|салют|хай|hello|hi$|hey|good|greet)/

const REPLIES: Record<Language, { thanks: string }> = {
  ru: { thanks: 'Пожалуйста! Если появятся ещё вопросы — пишите.' },
  en: { thanks: 'You are welcome. Write if anything else comes up.' },
}

/**
 * Answers a bare greeting or thanks: a document search would find nothing and "I did not find an answer" to a "hello" is
 * rude. Undefined as soon as one word says more than politeness.
 */
export const smallTalk = (text: string, { greeting, language }: { greeting: string; language: Language }): string | undefined => {
  const words = tokens(text)
  if (words.length === 0 || words.length > 6) return undefined
  if (words.every((word) => GREETINGS.has(word)) && words.some((word) => GREETING_CORE.test(word))) return greeting
  if (words.every((word) => THANKS.has(word)) && words.some((word) => THANKS_CORE.test(word))) return REPLIES[language].thanks
  return undefined
}
