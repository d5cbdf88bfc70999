import { describe, expect, test } from 'bun:test'
import type { Embedder } from './ports.ts'

const never = new AbortController().signal

const dot = (a: Float32Array | undefined, b: Float32Array | undefined): number => {
  if (!a || !b || a.length !== b.length) throw new Error('two vectors of one length are needed')
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
}

export const describeEmbedder = (name: string, open: () => Promise<{ embedder: Embedder } & AsyncDisposable>): void =>
  describe(`Embedder: ${name}`, () => {
    test('gives one unit vector a text, of the length it names, in order', async () => {
      await using opened = await open()
      const { embedder } = opened
      const texts = ['Сроки доставки', 'Return policy', 'Сроки доставки']
      const { vectors } = await embedder.embed(texts, 'passage', never)
      expect(vectors.map((vector) => vector.length)).toEqual(texts.map(() => embedder.dimensions))
      for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 4)
      expect(dot(vectors[0], vectors[2])).toBeCloseTo(1, 4)
      expect(dot(vectors[0], vectors[1])).toBeLessThan(0.9)
    })

    test('a question is nearer to the passage that speaks of it', async () => {
      await using opened = await open()
      const { embedder } = opened
      const passages = ['Доставка курьером по Москве занимает два дня.', 'Вернуть товар можно в течение 14 дней.']
      const { vectors } = await embedder.embed(passages, 'passage', never)
      const { vectors: asked } = await embedder.embed(['Есть ли доставка курьером по Москве?'], 'query', never)
      expect(dot(asked[0], vectors[0])).toBeGreaterThan(dot(asked[0], vectors[1]) + 0.1)
    })

    test('takes empty, blank, wordless and very long texts', async () => {
      await using opened = await open()
      const { embedder } = opened
      const texts = ['', '  \n ', '—!?🙂', 'слово '.repeat(20_000), 'x'.repeat(50_000)]
      const { vectors } = await embedder.embed(texts, 'passage', never)
      expect(vectors).toHaveLength(texts.length)
      for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 4)
    })

    test('takes no texts and as many as it names', async () => {
      await using opened = await open()
      const { embedder } = opened
      expect((await embedder.embed([], 'passage', never)).vectors).toEqual([])
      const many = Array.from({ length: embedder.maxBatch }, (_, i) => `Артикул ${i}`)
      const { vectors } = await embedder.embed(many, 'passage', never)
      expect(vectors).toHaveLength(embedder.maxBatch)
      expect(vectors.every((vector) => vector.length === embedder.dimensions)).toBe(true)
    })

    test('throws the reason of an aborted signal', async () => {
      await using opened = await open()
      const { embedder } = opened
      const reason = new Error('the document was removed')
      await expect(embedder.embed(['текст'], 'passage', AbortSignal.abort(reason))).rejects.toBe(reason)
    })

    test('names its space', async () => {
      await using opened = await open()
      const { embedder } = opened
      expect(embedder.space).not.toBe('')
    })
  })
