import { expect, test } from 'bun:test'
import { priceOf } from './price-of.ts'
import { OPENAI_PRICES } from './prices.ts'

const usage = (inputTokens: number, cachedTokens: number, outputTokens: number) => ({ inputTokens, cachedTokens, outputTokens })

test('plain, cached, written and said tokens each have their price', () => {
  expect(priceOf('openai', 'gpt-6-luna', usage(1_000_000 / 4, 0, 0)).usdMicros).toBe(25_000)
  expect(priceOf('openai', 'gpt-6-luna', usage(100_000, 100_000, 0)).usdMicros).toBe(1_000)
  expect(priceOf('openai', 'gpt-6-luna', { ...usage(100_000, 0, 0), cacheWriteTokens: 100_000 }).usdMicros).toBe(12_500)
  expect(priceOf('openai', 'gpt-6-luna', usage(0, 0, 1_000)).usdMicros).toBe(500)
})

test('a long prompt is charged as a whole at the higher rate, and only by models that say so', () => {
  expect(priceOf('openai', 'gpt-6-luna', usage(272_000, 0, 1_000)).usdMicros).toBe(27_200 + 500)
  expect(priceOf('openai', 'gpt-6-luna', usage(272_001, 0, 1_000)).usdMicros).toBe(54_400 + 750)
  expect(priceOf('openai', 'gpt-5', usage(300_000, 0, 0)).usdMicros).toBe(375_000)
})

test('a dated name is the same model', () => {
  expect(priceOf('openai', 'gpt-4o-2024-11-20', usage(1_000, 0, 0))).toEqual(priceOf('openai', 'gpt-4o', usage(1_000, 0, 0)))
})

test('an unknown price is no price, never nothing', () => {
  for (const [kind, model] of [
    ['openai', 'gpt-9'],
    ['openai_compatible', 'gpt-6-luna'],
  ] as const) {
    expect(priceOf(kind, model, usage(1_000, 0, 0))).toMatchObject({ usdMicros: null, priceState: 'unknown' })
  }
  expect(priceOf('openai', 'constructor', usage(1, 0, 0)).usdMicros).toBeNull()
})

test('the local model is free', () => {
  expect(priceOf('local', 'local', usage(1_000, 0, 1_000))).toMatchObject({ usdMicros: 0, priceState: 'free' })
})

test('no price of the table is absurd', () => {
  for (const [model, price] of OPENAI_PRICES) {
    expect(price.cachedInput, model).toBeLessThanOrEqual(price.input)
    expect(price.cacheWrite, model).toBeGreaterThanOrEqual(price.input)
    if (!model.includes('embedding')) expect(price.output, model).toBeGreaterThan(price.input)
  }
})
