const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
const CYRILLIC = 'йцукенгшщзхъфывапролджэячсмитьбюё'

/** What the same keys give under the other layout: `ghbdtn` is `привет`. Undefined for a text of both alphabets or of neither. */
export const otherLayout = (text: string): string | undefined => {
  const lower = text.toLowerCase()
  const [isLatin, isCyrillic] = [/[a-z]/.test(lower), /[а-яё]/.test(lower)]
  if (isLatin === isCyrillic) return undefined
  const [from, to] = isLatin ? [LATIN, CYRILLIC] : [CYRILLIC, LATIN]
  return Array.from(lower, (sign) => to[from.indexOf(sign)] ?? sign).join('')
}
