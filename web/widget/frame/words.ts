import { widget as en } from '../../words/en/widget.ts'
import { fill, type Language, type Params } from '../../words/fill.ts'
import { widget as ru } from '../../words/ru/widget.ts'

export type WidgetKey = keyof typeof en

export type Say = (key: WidgetKey, params?: Params) => string

/** Only the widget's own words: the frame does not carry those of the console. */
export const createSay =
  (language: Language): Say =>
  (key, params) =>
    fill(language, (language === 'ru' ? ru : en)[key], params)
