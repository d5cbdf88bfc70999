import { describe, expect, test } from 'bun:test'
import { strangerCtx, userCtx } from '../../testing/factories.ts'
import { testKnowledge } from '../../testing/knowledge.ts'
import { splitAtQuote } from './quote.ts'

const filler = (word: string): string => `${word} `.repeat(130).trim()
const TEXT = `# Доставка
${filler('раньше')}
Доставка по Москве стоит 300 рублей. Курьер звонит за час.
${filler('позже')}
# Возврат
Вернуть товар можно в течение 14 дней.
`

const setup = async () => {
  const t = await testKnowledge()
  const { document } = await t.add('Цены.md', TEXT)
  await t.runJobs()
  const { passages } = await t.knowledge.listPassages(t.ctx, { documentId: document.id, limit: 50 })
  const cited = passages.find((passage) => passage.text.includes('300 рублей'))
  if (!cited) throw new Error('the passage is not there')
  const place = {
    workspaceId: t.ctx.workspaceId,
    documentId: document.id,
    chunkId: cited.chunkId,
    quote: 'Доставка по Москве стоит 300 рублей.',
  }
  return { ...t, document, place }
}

describe('a source', () => {
  test('opens at its quote with what stands around it under the same heading, and no further', async () => {
    await using t = await setup()
    const opened = await t.knowledge.openSource(t.place)
    expect(opened).toMatchObject({ documentName: 'Цены.md', headingPath: ['Доставка'], quote: 'Доставка по Москве стоит 300 рублей.' })
    expect(opened?.before).toContain('раньше')
    expect(opened?.after).toStartWith(' Курьер звонит за час.')
    expect(opened?.after).toContain('позже')
    expect(opened?.after).not.toContain('14 дней')
  })

  test('of a document indexed anew is found by its quote', async () => {
    await using t = await setup()
    const opened = await t.knowledge.openSource({ ...t.place, chunkId: t.newId('chk') })
    expect(opened).toEqual(await t.knowledge.openSource(t.place))
    expect(await t.knowledge.openSource({ ...t.place, chunkId: t.newId('chk'), quote: 'Никогда не сказано.' })).toBeUndefined()
  })

  test('whose words are no sentence of the passage shows the passage', async () => {
    await using t = await setup()
    const opened = await t.knowledge.openSource({ ...t.place, quote: 'Сказано иначе.' })
    expect(opened?.quote).toContain('300 рублей')
  })

  test('is gone with its document, and was never there for another workspace', async () => {
    await using t = await setup()
    expect(await t.knowledge.openSource({ ...t.place, workspaceId: t.newId('wsp') })).toBeUndefined()
    await t.knowledge.removeDocument(t.ctx, t.document.id)
    expect(await t.knowledge.openSource(t.place)).toBeUndefined()
  })
})

describe('a file', () => {
  test('is given back as it was uploaded, to the staff of its workspace only', async () => {
    await using t = await setup()
    const file = await t.knowledge.openFile(t.ctx, t.document.id)
    expect(await new Response(file.body).text()).toBe(TEXT)
    expect(file).toMatchObject({ name: 'Цены.md', fileKind: 'txt' })
    await expect(t.knowledge.openFile(strangerCtx(t, t.ctx), t.document.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(t.knowledge.openFile(userCtx(t), t.document.id)).rejects.toMatchObject({ code: 'not_found' })
    await t.knowledge.removeDocument(t.ctx, t.document.id)
    await expect(t.knowledge.openFile(t.ctx, t.document.id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a quote', () => {
  test('is found over other white space and in another case, and as far as it goes when it was cut short', () => {
    expect(splitAtQuote('a  Слово\nдва (три). b', 'слово два (три).')).toEqual({ before: 'a  ', quote: 'Слово\nдва (три).', after: ' b' })
    expect(splitAtQuote('Одно два три', 'Одно два…')?.after).toBe(' три')
  })

  test('that is not there, or nothing, is not found', () => {
    expect(splitAtQuote('abc', 'd')).toBeUndefined()
    expect(splitAtQuote('abc', ' … ')).toBeUndefined()
  })
})
