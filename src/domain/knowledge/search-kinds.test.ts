import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type TestKnowledge, testKnowledge } from '../../testing/knowledge.ts'
import type { SearchResult } from './index.ts'

/** A shop where much is alike, so that finding something is not finding anything. */
const SHOP = `# Чайник АБ-123/45
Электрический чайник АБ-123/45 на 1,7 литра. Цена 2990 рублей.
# Чайник АБ-123/46
Электрический чайник АБ-123/46 на 2 литра. Цена 3490 рублей.
# Kettle XK 200-b
The XK 200-b kettle boils 1.5 litres of water in four minutes.
# Kettle XK 300-b
The XK 300-b kettle keeps water warm for an hour.
# Отдел продаж
Телефон отдела продаж: +7 (495) 123-45-67, почта sales@example.com.
# Сервисный центр
Телефон сервисного центра: 8 800 555-35-35, почта service@example.com.
# Новогодний график
31.12.2026 магазин работает до 18:00, 01.01.2027 закрыт.
# Майский график
09.05.2027 магазин закрыт, 10.05.2027 открыт с 12:00.
# Ёлки
Живые ёлки высотой до двух метров продаём в декабре, зелёные и пышные.
# Доставка
Доставка по Москве занимает два дня и стоит 300 рублей. Курьер позвонит за час.
# Возврат
Товар можно вернуть в течение 14 дней, если сохранился чек.
# Гарантия
На бытовую технику мы даём гарантию 12 месяцев со дня покупки.
# Wi-Fi роутер
Настройка роутера: подключите кабель Ethernet и откройте 192.168.0.1, версия прошивки 1.4.4.
# Ошибка E-404
Код ошибки E-404 означает, что в чайнике нет воды.
# Ошибка E-405
Код ошибки E-405 означает, что перегрелся нагреватель.`

let t: TestKnowledge
beforeAll(async () => {
  t = await testKnowledge()
  await t.add('Каталог.txt', SHOP)
  await t.runJobs()
})
afterAll(() => t[Symbol.asyncDispose]())

const search = (query: string): Promise<SearchResult> =>
  t.knowledge.search({ workspaceId: t.ctx.workspaceId, assistantId: t.assistant.id, query, limit: 5, signal: t.ctx.signal })

const first = async (query: string): Promise<string | undefined> => (await search(query)).passages[0]?.headingPath.at(-1)

const LONG = 'Здравствуйте! Вчера мы с женой гуляли, зашли к вам, всё очень понравилось, спасибо девушке на кассе. '.repeat(12)

describe('what is asked for is found', () => {
  test.each([
    // Article numbers, as written and as people type them.
    ['АБ-123/45', 'Чайник АБ-123/45'],
    ['аб-123/46', 'Чайник АБ-123/46'],
    ['сколько стоит АБ 123/46', 'Чайник АБ-123/46'],
    ['аб123/46', 'Чайник АБ-123/46'],
    ['АБ–123/46', 'Чайник АБ-123/46'],
    ['АБ12346', 'Чайник АБ-123/46'],
    ['XK 300-b', 'Kettle XK 300-b'],
    ['xk300b', 'Kettle XK 300-b'],
    ['xk-300-b', 'Kettle XK 300-b'],
    ['XK300-B kettle', 'Kettle XK 300-b'],
    ['ошибка E-405', 'Ошибка E-405'],
    ['E405', 'Ошибка E-405'],
    ['е-405', 'Ошибка E-405'],
    // Telephones.
    ['+7 495 123-45-67', 'Отдел продаж'],
    ['+74951234567', 'Отдел продаж'],
    ['84951234567', 'Отдел продаж'],
    ['чей это номер 88005553535', 'Сервисный центр'],
    ['8 (800) 555 35 35', 'Сервисный центр'],
    // Addresses, dates, versions.
    ['service@example.com', 'Сервисный центр'],
    ['SALES@EXAMPLE.COM', 'Отдел продаж'],
    ['192.168.0.1', 'Wi-Fi роутер'],
    ['прошивка 1.4.4', 'Wi-Fi роутер'],
    ['31.12.2026', 'Новогодний график'],
    ['работаете 31 декабря 2026?', 'Новогодний график'],
    ['10.05.2027', 'Майский график'],
    ['10.05', 'Майский график'],
    // Parts of words, slips of the pen, letters that look alike.
    ['гарант', 'Гарантия'],
    ['достав', 'Доставка'],
    ['роут', 'Wi-Fi роутер'],
    ['достака', 'Доставка'],
    ['дставка', 'Доставка'],
    ['гаранитя', 'Гарантия'],
    ['вазврат товара', 'Возврат'],
    ['вайфай', 'Wi-Fi роутер'],
    ['wifi', 'Wi-Fi роутер'],
    ['wi fi', 'Wi-Fi роутер'],
    ['елки', 'Ёлки'],
    ['ЁЛКУ', 'Ёлки'],
    ['зеленые елочки', 'Ёлки'],
    // The other keyboard layout, both ways, and two languages in one question.
    ['ljcnfdrf', 'Доставка'],
    ['djpdhfn njdfhf', 'Возврат'],
    ['лууз цфеук цфкь', 'Kettle XK 300-b'],
    ['warranty на технику', 'Гарантия'],
    ['delivery по Москве', 'Доставка'],
    ['refund товара', 'Возврат'],
    // One word, and a story around one question.
    ['доставка', 'Доставка'],
    ['Возврат???', 'Возврат'],
    ['доставка 🚚🚚🚚', 'Доставка'],
    [`${LONG}Подскажите, какая гарантия на технику?`, 'Гарантия'],
    [`Какая гарантия на технику? ${LONG}`, 'Гарантия'],
  ])('%s → %s', async (query, heading) => {
    expect(await first(query)).toBe(heading)
  })
})

test('what says nothing finds nothing that is taken for an answer', async () => {
  for (const query of ['🙂', '🎉🎉🎉', '?!', '...', '—', '👍🏽', 'ок', 'ъъъ', '\u200b', '©®™']) {
    expect({ query, isEnough: (await search(query)).evidence.isEnough }).toEqual({ query, isEnough: false })
  }
})

test('any text is a question, and its evidence a share', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (query) => {
      const { passages, evidence } = await search(query)
      expect(passages.length).toBeLessThanOrEqual(5)
      expect(evidence.score).toBeWithin(0, 1.000001)
    }),
    { numRuns: 60 },
  )
})
