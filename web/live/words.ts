import type { Voice } from '../admin/parts/message.ts'
import { fill, type Language, type Params, type Text } from '../words/fill.ts'
import { createFormat, safeTimeZone } from '../words/format.ts'

export type Say = (key: string, params?: Params) => string

const language = (): Language => (document.documentElement.lang === 'en' ? 'en' : 'ru')

/** The texts this page brought along for its scripts. */
export const readWords = (): Say => {
  const words: Record<string, Text> = {}
  const read = (): void => {
    for (const block of document.querySelectorAll('script[data-words]')) Object.assign(words, JSON.parse(block.textContent))
  }
  read()
  return (key, params) => {
    // A part of the page that came later brings its own.
    if (!(key in words)) read()
    return fill(language(), words[key] ?? key, params)
  }
}

/** What a view needs of a page, made from what the browser knows. */
export const createVoice = (say: Say): Voice => ({
  t: say,
  format: createFormat({
    language: language(),
    timeZone: safeTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone),
    now: Date.now(),
  }),
})
