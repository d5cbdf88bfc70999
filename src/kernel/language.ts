/** The languages every text of the product exists in; the first is the default. */
export const LANGUAGES = ['ru', 'en'] as const

export type Language = (typeof LANGUAGES)[number]

export const isLanguage = (value: unknown): value is Language =>
  typeof value === 'string' && (LANGUAGES as readonly string[]).includes(value)

/** Which of our languages a text is written in: Cyrillic letters against Latin ones, Russian when there are neither. */
export const languageOf = (text: string): Language => {
  let cyrillic = 0
  let latin = 0
  for (const letter of text) {
    if (/[а-яё]/i.test(letter)) cyrillic++
    else if (/[a-z]/i.test(letter)) latin++
  }
  return latin > cyrillic ? 'en' : 'ru'
}

/** The best of our languages for an Accept-Language header. */
export const languageFromHeader = (header: string | null | undefined): Language | undefined => {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().toLowerCase().split(';')
      const quality = Number(options.find((o) => o.trim().startsWith('q='))?.split('=')[1] ?? 1)
      return { language: tag.split('-')[0], quality: Number.isFinite(quality) ? quality : 0 }
    })
    .filter((w) => w.quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
  return wanted.map((w) => w.language).find(isLanguage)
}
