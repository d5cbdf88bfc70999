/** US dollars per million tokens, as the vendor's price page says. */
export interface Price {
  input: number
  cachedInput: number
  cacheWrite: number
  output: number
  /** A request with a long prompt is charged as a whole at twice the input and half as much again for the output. */
  hasLongSurcharge?: true
}

/** Changes with every change below; each call keeps the version it was priced by. */
export const PRICE_VERSION = '2026-11-22'

export const LONG_PROMPT_TOKENS = 272_000

type Row = readonly [input: number, cachedInput: number, cacheWrite: number, output: number]

const price = ([input, cachedInput, cacheWrite, output]: Row): Price => ({ input, cachedInput, cacheWrite, output })
const withSurcharge = (plain: Price): Price => ({ ...plain, hasLongSurcharge: true })
const embedding = (input: number): Price => price([input, input, input, 0])

/** Standard tier of OpenAI. A name with a date after it (`gpt-4o-2024-11-20`) is the same model. */
export const OPENAI_PRICES: ReadonlyMap<string, Price> = new Map(
  Object.entries({
    'gpt-6-astra': withSurcharge(price([10, 1, 12.5, 50])),
    'gpt-6.1-sol': withSurcharge(price([2, 0.1, 2.5, 10])),
    'gpt-6.1-terra': withSurcharge(price([1, 0.05, 1.25, 5])),
    'gpt-6-sol': withSurcharge(price([2, 0.2, 2.5, 10])),
    'gpt-6-luna': withSurcharge(price([0.1, 0.01, 0.125, 0.5])),
    'gpt-5.6-sol': withSurcharge(price([4, 0.4, 5, 20])),
    'gpt-5.6-terra': withSurcharge(price([2, 0.2, 2.5, 12])),
    'gpt-5.6-luna': withSurcharge(price([0.2, 0.02, 0.25, 1.2])),
    'gpt-5.5': withSurcharge(price([5, 0.5, 5, 30])),
    'gpt-5.4': withSurcharge(price([2.5, 0.25, 2.5, 15])),
    'gpt-5.4-mini': withSurcharge(price([0.75, 0.075, 0.75, 4.5])),
    'gpt-5.4-nano': withSurcharge(price([0.2, 0.02, 0.2, 1.25])),
    'gpt-5.1': price([1.25, 0.125, 1.25, 10]),
    'gpt-5': price([1.25, 0.125, 1.25, 10]),
    'gpt-5-mini': price([0.25, 0.025, 0.25, 2]),
    'gpt-5-nano': price([0.05, 0.005, 0.05, 0.4]),
    'gpt-4.1': price([2, 0.5, 2, 8]),
    'gpt-4.1-mini': price([0.4, 0.1, 0.4, 1.6]),
    'gpt-4o': price([2.5, 1.25, 2.5, 10]),
    'gpt-4o-mini': price([0.15, 0.075, 0.15, 0.6]),
    'text-embedding-3-small': embedding(0.02),
    'text-embedding-3-large': embedding(0.13),
    'text-embedding-ada-002': embedding(0.1),
  }),
)
