/** How often each letter stands in Russian prose, per ten thousand letters. */
const PER_TEN_THOUSAND: Readonly<Record<string, number>> = {
  о: 1097,
  е: 845,
  а: 801,
  и: 735,
  н: 670,
  т: 626,
  с: 547,
  р: 473,
  в: 454,
  л: 440,
  к: 349,
  м: 321,
  д: 298,
  п: 281,
  у: 262,
  я: 201,
  ы: 190,
  ь: 174,
  г: 170,
  з: 165,
  б: 159,
  ч: 144,
  й: 121,
  х: 97,
  ж: 94,
  ш: 73,
  ю: 64,
  ц: 48,
  щ: 36,
  э: 32,
  ф: 26,
  ъ: 4,
  ё: 4,
}

const EVEN = 10_000 / 33

/** Positive for a letter that Russian likes, negative for one it avoids; undefined for what is no Russian letter. */
export const letterOdds = (letter: string): number | undefined => {
  const share = PER_TEN_THOUSAND[letter]
  return share === undefined ? undefined : Math.log(share / EVEN)
}
