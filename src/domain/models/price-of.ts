import type { TokenUsage } from './ports.ts'
import { LONG_PROMPT_TOKENS, OPENAI_PRICES, PRICE_VERSION, type Price } from './prices.ts'
import type { ProviderKind } from './provider.ts'

export interface Cost {
  /** Null when the price is unknown, which is not the same as nothing. */
  usdMicros: number | null
  priceState: 'known' | 'unknown' | 'free'
  priceVersion: string
}

/** What a call cost. The prices of a compatible server are its own: nobody told us them. */
export const priceOf = (kind: ProviderKind | 'local', model: string, usage: TokenUsage): Cost => {
  if (kind === 'local') return { usdMicros: 0, priceState: 'free', priceVersion: PRICE_VERSION }
  const price = kind === 'openai' ? OPENAI_PRICES.get(model.replace(/-\d{4}-\d{2}-\d{2}$/, '')) : undefined
  if (!price) return { usdMicros: null, priceState: 'unknown', priceVersion: PRICE_VERSION }
  return { usdMicros: microsOf(price, usage), priceState: 'known', priceVersion: PRICE_VERSION }
}

/** A dollar a million tokens is a micro-dollar a token, so the table needs no scaling. */
const microsOf = (price: Price, usage: TokenUsage): number => {
  const { inputTokens, cachedTokens, cacheWriteTokens = 0, outputTokens } = usage
  const isLong = price.hasLongSurcharge === true && inputTokens > LONG_PROMPT_TOKENS
  const plainTokens = Math.max(0, inputTokens - cachedTokens - cacheWriteTokens)
  const input = plainTokens * price.input + cachedTokens * price.cachedInput + cacheWriteTokens * price.cacheWrite
  return Math.round(input * (isLong ? 2 : 1) + outputTokens * price.output * (isLong ? 1.5 : 1))
}
