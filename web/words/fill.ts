/** A text with `{params}`; a plural text chooses its form by the parameter `count`. */
export type Text = string | PluralText

export interface PluralText {
  one: string
  few?: string
  many?: string
  other: string
}

export type Params = Readonly<Record<string, string | number>>

export type Language = 'ru' | 'en'

/** Puts the parameters into a text. Numbers are written as the language writes them; what has no parameter stays as it is. */
export const fill = (language: Language, text: Text, params: Params = {}): string => {
  const form = typeof text === 'string' ? text : chooseForm(language, text, Number(params['count'] ?? 0))
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value
  })
}

const chooseForm = (language: Language, text: PluralText, count: number): string => {
  const category = new Intl.PluralRules(language).select(count)
  return (category === 'one' || category === 'few' || category === 'many' ? text[category] : undefined) ?? text.other
}
