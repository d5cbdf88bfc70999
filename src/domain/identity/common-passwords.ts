import { COMMON_WORDS as WORDS } from './common-words.ts'

/** Whether a password is one of those that are tried first: a well-known word, however it is decorated, or keys in a row. */
export const isCommonPassword = (password: string): boolean => {
  const text = password.toLowerCase().replaceAll('ё', 'е').replace(/\s/g, '')
  if (isRun(text)) return true
  const core = text.replace(/^[\W\d_]*?(?=[a-zа-я@$])/u, '').replace(/[^a-zа-я]+$/u, '')
  const forms = [text, core, unleet(text), unleet(core), asRussianKeys(text), asRussianKeys(core)]
  return forms.some((form) => form.length > 0 && isWell(form))
}

const isWell = (text: string): boolean => {
  if (WORDS.has(text)) return true
  // Two known words in a row, or one twice: `adminadmin`, `иванпароль`.
  for (let cut = 3; cut <= text.length - 3; cut++) if (WORDS.has(text.slice(0, cut)) && WORDS.has(text.slice(cut))) return true
  return false
}

const LEET: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' }
const unleet = (text: string): string => text.replace(/[013457@$!]/g, (char) => LEET[char] ?? char)

const LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
const RUSSIAN_KEYS = 'йцукенгшщзхъфывапролджэячсмитьбюе'
/** `gfhjkm` is `пароль` typed with the wrong layout. */
const asRussianKeys = (text: string): string =>
  text.replace(/[^\d]/g, (char) => {
    const at = LATIN_KEYS.indexOf(char)
    return at < 0 ? char : (RUSSIAN_KEYS[at] ?? char)
  })

const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'абвгдежзийклмнопрстуфхцчшщъыьэюя',
  'qwertyuiop[]',
  "asdfghjkl;'",
  'zxcvbnm,./',
  'йцукенгшщзхъ',
  'фывапролджэ',
  'ячсмитьбю',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '1q2w3e4r5t6y7u8i9o0p',
  'qazwsxedcrfvtgbyhnujm',
  '1й2ц3у4к5е6н7г8ш9щ0з',
  '1йфя2цыч3увс4кам5епи6нрт',
  'йфяцычувскамепи',
]

/** Consists of few pieces of keyboard rows, either way: `qwerty123`, `йцукен12345`, `87654321`, `aaaaaaaa`, `121212`. */
const isRun = (text: string): boolean => {
  if (/^(.{1,6})\1+.?$/u.test(text)) return true
  let rest = text
  for (let pieces = 0; pieces < 3 && rest.length > 0; pieces++) rest = rest.slice(longestRun(rest))
  return rest.length === 0
}

const longestRun = (text: string): number => {
  for (let length = text.length; length >= 2; length--) {
    const piece = text.slice(0, length)
    const back = piece.split('').reverse().join('')
    if (ROWS.some((row) => row.includes(piece) || row.includes(back)) || /^(.)\1+$/u.test(piece)) return length
  }
  return 0
}
