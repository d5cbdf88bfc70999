import { expect, test } from 'bun:test'
import { describeEmbedder } from '../../domain/models/embedder.contract.ts'
import { createLocalEmbedder } from './embedder.ts'

const never = new AbortController().signal

const similarity = async (a: string, b: string): Promise<number> => {
  const { vectors } = await createLocalEmbedder().embed([a, b], 'passage', never)
  return vectors[0]!.reduce((sum, value, i) => sum + value * vectors[1]![i]!, 0)
}

describeEmbedder('local', async () => ({ embedder: createLocalEmbedder(), [Symbol.asyncDispose]: async () => {} }))

test('other forms of the same words are near', async () => {
  expect(await similarity('возврат товара', 'возвраты товаров')).toBeGreaterThan(0.6)
  expect(await similarity('returning orders', 'return the order')).toBeGreaterThan(0.6)
})

test('ё and е are one letter', async () => {
  expect(await similarity('расчётный счёт', 'расчетный счет')).toBeCloseTo(1, 5)
})

test('a misspelt word is still near', async () => {
  expect(await similarity('доставка', 'доствка')).toBeGreaterThan(0.25)
  expect(await similarity('registration', 'registraton')).toBeGreaterThan(0.25)
})

test('texts about different things are far, also when they share small words', async () => {
  expect(await similarity('Как оплатить заказ картой?', 'Как вернуть деньги за билет?')).toBeLessThan(0.2)
})

test('an article number alone finds its passage', async () => {
  const passage = 'Кресло офисное, артикул АРТ-1200/5, цвет серый.'
  expect(await similarity('АРТ-1200/5', passage)).toBeGreaterThan((await similarity('АРТ-1300/7', passage)) + 0.15)
})

test('a vector is the same for ever: what changes it changes the name of the space', async () => {
  const embedder = createLocalEmbedder()
  const { vectors } = await embedder.embed(['Возврат товара в течение 14 дней'], 'passage', never)
  const hash = Bun.hash.wyhash(new Uint8Array(vectors[0]!.map((value) => Math.round(value * 1e4)).buffer)).toString(16)
  expect(`${embedder.space} ${hash}`).toBe('local-v1 173bf314d682f75')
})
