import { assistants as enAssistants } from './en/assistants.ts'
import { bots as enBots } from './en/bots.ts'
import { cli as enCli } from './en/cli.ts'
import { common as enCommon } from './en/common.ts'
import { compare as enCompare } from './en/compare.ts'
import { console as enConsole } from './en/console.ts'
import { database as enDatabase } from './en/database.ts'
import { developer as enDeveloper } from './en/developer.ts'
import { dialogs as enDialogs } from './en/dialogs.ts'
import { errors as enErrors } from './en/errors.ts'
import { handoff as enHandoff } from './en/handoff.ts'
import { instance as enInstance } from './en/instance.ts'
import { knowledge as enKnowledge } from './en/knowledge.ts'
import { mail as enMail } from './en/mail.ts'
import { pairs as enPairs } from './en/pairs.ts'
import { replay as enReplay } from './en/replay.ts'
import { settings as enSettings } from './en/settings.ts'
import { telegram as enTelegram } from './en/telegram.ts'
import { widget as enWidget } from './en/widget.ts'
import { fill, type Language, type Params, type Text } from './fill.ts'
import { assistants as ruAssistants } from './ru/assistants.ts'
import { bots as ruBots } from './ru/bots.ts'
import { cli as ruCli } from './ru/cli.ts'
import { common as ruCommon } from './ru/common.ts'
import { compare as ruCompare } from './ru/compare.ts'
import { console as ruConsole } from './ru/console.ts'
import { database as ruDatabase } from './ru/database.ts'
import { developer as ruDeveloper } from './ru/developer.ts'
import { dialogs as ruDialogs } from './ru/dialogs.ts'
import { errors as ruErrors } from './ru/errors.ts'
import { handoff as ruHandoff } from './ru/handoff.ts'
import { instance as ruInstance } from './ru/instance.ts'
import { knowledge as ruKnowledge } from './ru/knowledge.ts'
import { mail as ruMail } from './ru/mail.ts'
import { pairs as ruPairs } from './ru/pairs.ts'
import { replay as ruReplay } from './ru/replay.ts'
import { settings as ruSettings } from './ru/settings.ts'
import { telegram as ruTelegram } from './ru/telegram.ts'
import { widget as ruWidget } from './ru/widget.ts'

export type { Language, Params, PluralText, Text } from './fill.ts'

const en = {
  ...enAssistants,
  ...enBots,
  ...enCli,
  ...enCommon,
  ...enCompare,
  ...enConsole,
  ...enDatabase,
  ...enDeveloper,
  ...enDialogs,
  ...enErrors,
  ...enHandoff,
  ...enInstance,
  ...enKnowledge,
  ...enMail,
  ...enPairs,
  ...enReplay,
  ...enSettings,
  ...enTelegram,
  ...enWidget,
} as const

const ru: Record<TextKey, Text> = {
  ...ruAssistants,
  ...ruBots,
  ...ruCli,
  ...ruCommon,
  ...ruCompare,
  ...ruConsole,
  ...ruDatabase,
  ...ruDeveloper,
  ...ruDialogs,
  ...ruErrors,
  ...ruHandoff,
  ...ruInstance,
  ...ruKnowledge,
  ...ruMail,
  ...ruPairs,
  ...ruReplay,
  ...ruSettings,
  ...ruTelegram,
  ...ruWidget,
}

export type TextKey = keyof typeof en

/** Every text of the product by language. */
export const words: Readonly<Record<Language, Readonly<Record<TextKey, Text>>>> = { ru, en }

/** What a person reads for this key, in this language. */
export const t = (language: Language, key: TextKey, params?: Params): string => fill(language, words[language][key], params)

export const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key)

/** The text of a refusal; a test proves that every `error.*` key in use exists. */
export const errorText = (language: Language, text: { key: string; params?: Params }): string =>
  t(language, isTextKey(text.key) ? text.key : 'error.unexpected', text.params)
