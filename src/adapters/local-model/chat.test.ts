import { describe, expect, test } from 'bun:test'
import { collect, describeChatModel } from '../../domain/models/chat-model.contract.ts'
import type { ChatRequest, GroundingPassage } from '../../domain/models/ports.ts'
import type { Language } from '../../kernel/language.ts'
import { compileLexicon } from '../../kernel/text/compile-lexicon.ts'
import { openLexicon } from '../../kernel/text/lexicon.ts'
import { createLocalChat } from './chat.ts'

const never = new AbortController().signal

describeChatModel('local', async () => ({ chat: createLocalChat(), [Symbol.asyncDispose]: async () => {} }))

const passage = (number: number, text: string, headingPath: string[] = []): GroundingPassage => ({
  number,
  title: 'faq.md',
  headingPath,
  text,
})

const answer = async (
  question: string,
  passages: GroundingPassage[],
  more: { language?: Language; noAnswer?: string } = {},
): Promise<string> => {
  const { language = 'ru', ...rest } = more
  const request: ChatRequest = { model: 'local', messages: [], maxOutputTokens: 500, grounding: { question, language, passages, ...rest } }
  return (await collect(createLocalChat().stream(request, never))).text
}

describe('what it quotes', () => {
  test('the sentence that answers, alone, with its number', async () => {
    const text =
      'Мы работаем с 2010 года. Доставка по Москве стоит 300 ₽, за МКАД — 500 ₽. Курьер позвонит за час. Подъём на этаж бесплатный.'
    expect(await answer('Сколько стоит доставка по Москве?', [passage(1, text)])).toBe(
      'Доставка по Москве стоит 300 ₽, за МКАД — 500 ₽. [1]',
    )
  })

  test('other forms of the words and slips of the pen are understood', async () => {
    const text = 'Гарантия на всю технику — два года.\n\nЗарегистрироваться можно по номеру телефона.'
    expect(await answer('как регистрация по телефону?', [passage(1, text)])).toContain('Зарегистрироваться можно по номеру телефона. [1]')
    expect(await answer('какая гаранития на технику', [passage(1, text)])).toContain('Гарантия на всю технику — два года. [1]')
  })

  test('a list of steps whole, in order, with the line that opens it', async () => {
    const text =
      'Возврат возможен всегда.\n\nЧтобы вернуть товар:\n1. Войдите в личный кабинет.\n2. Откройте заказ.\n3. Нажмите «Вернуть».\n\nДеньги придут за неделю.'
    expect(await answer('Как вернуть товар?', [passage(3, text)])).toBe(
      'Чтобы вернуть товар [3]:\n1. Войдите в личный кабинет.\n2. Откройте заказ.\n3. Нажмите «Вернуть».',
    )
  })

  test('of a long list only the item that answers', async () => {
    const items = Array.from({ length: 40 }, (_, i) => `- Город номер${i}: доставка за ${i + 1} дн. в рабочие часы склада`).join('\n')
    const text = await answer('За сколько дней доставка в город номер17?', [passage(1, items)])
    expect(text).toContain('номер17')
    expect(text.length).toBeLessThan(300)
  })

  test('the row of a table with the names of its columns', async () => {
    const table = 'Город\tСрок\tЦена\nМосква\t1 день\t300 ₽\nКазань\t3 дня\t450 ₽'
    expect(await answer('Сколько стоит доставка в Казань?', [passage(1, table, ['Доставка'])])).toBe(
      'Казань — Срок: 3 дня, Цена: 450 ₽ [1]',
    )
  })

  test('what stands below a question that is asked, though it repeats none of its words', async () => {
    const text = 'Можно ли платить криптовалютой?\n\nНет. Принимаем карты и СБП.\n\nЕсть ли рассрочка?\n\nДа, на полгода.'
    expect(await answer('можно платить криптовалютой', [passage(2, text)])).toBe('Нет. Принимаем карты и СБП. [2]')
    expect(await answer('есть рассрочка?', [passage(2, text)])).toBe('Да, на полгода. [2]')
  })

  test('a heading speaks for what is under it', async () => {
    const passages = [
      passage(1, 'Ежедневно с 9:00 до 21:00.', ['Контакты', 'Часы работы']),
      passage(2, 'Работаем с юридическими лицами по договору.'),
    ]
    expect(await answer('Какие часы работы?', passages)).toContain('Ежедневно с 9:00 до 21:00. [1]')
  })

  test('a sentence that leans on the one before brings it along', async () => {
    const text = 'Бонусная карта даётся после первой покупки. Она действует три года. Магазины есть в пяти городах.'
    expect(await answer('Сколько лет действует карта?', [passage(1, text)])).toBe(
      'Бонусная карта даётся после первой покупки. Она действует три года. [1]',
    )
  })

  test('two passages when the question asks for two things, each with its number', async () => {
    const passages = [passage(1, 'Доставка курьером стоит 300 рублей.'), passage(2, 'Оплата принимается картой или наличными.')]
    const text = await answer('Сколько стоит доставка курьером и какая оплата принимается?', passages)
    expect(text).toContain('300 рублей. [1]')
    expect(text).toContain('наличными. [2]')
  })

  test('one question gets one passage, the one that the search put first where they answer alike', async () => {
    const passages = [
      passage(1, 'Удаление аккаунта делает поддержка. Перед удалением отвяжите карту.'),
      passage(2, 'Если аккаунт взломали, смените пароль.'),
    ]
    expect(await answer('Как удалить аккаунт?', passages)).toBe('Удаление аккаунта делает поддержка. Перед удалением отвяжите карту. [1]')
  })

  test('a short passage in which no sentence answers for sure is quoted whole, without what points elsewhere', async () => {
    const text =
      'Информация в системе не соответствует частоте ядер. Это связано со спецификой виртуализации. На тестах видна высокая скорость. Подробнее: Процессоры.'
    expect(await answer('Почему частота ядер в системе отображается некорректно у мощных CPU?', [passage(1, text)])).toBe(
      'Вот что об этом сказано в документах:\n\nИнформация в системе не соответствует частоте ядер. Это связано со спецификой виртуализации. На тестах видна высокая скорость. [1]',
    )
  })

  test('a sentence that answers is preferred to one that points at the answer', async () => {
    const text = 'Подробнее о возврате товара читайте в статье «Возврат товара». Товар принимают две недели. Деньги вернутся на карту.'
    expect(await answer('Сколько дней на возврат товара?', [passage(1, text)])).toContain('Товар принимают две недели.')
  })

  test('other words for the same are understood where the lexicon has them', async () => {
    const lexicon = openLexicon(compileLexicon(['доставка, курьер']))
    const grounding = {
      question: 'Сколько стоит доставка?',
      language: 'ru' as const,
      passages: [passage(1, 'Самовывоз у нас свободный. Курьер привезёт за 300 ₽. Подарки упакуем за 100 ₽.')],
    }
    const request: ChatRequest = { model: 'local', messages: [], maxOutputTokens: 500, grounding }
    const chat = createLocalChat({ lexicon: async () => lexicon })
    expect((await collect(chat.stream(request, never))).text).toContain('Курьер привезёт за 300 ₽. [1]')
  })

  test('English is answered as well', async () => {
    const text = 'Our office is in Berlin. You can return an item within 30 days of delivery. Refunds take a week.'
    expect(await answer('How many days do I have to return an item?', [passage(1, text)], { language: 'en' })).toBe(
      'You can return an item within 30 days of delivery. [1]',
    )
  })

  test('numbers of sources inside a document do not pass for ours', async () => {
    expect(await answer('Кто основал компанию?', [passage(1, 'Компанию основал Иван Петров [7] в 1999 году.')])).toBe(
      'Компанию основал Иван Петров в 1999 году. [1]',
    )
  })
})

describe('honesty', () => {
  test('when no passage answers it says so, in the language of the question or in the words it is given', async () => {
    const passages = [passage(1, 'Доставка по Москве стоит 300 рублей.')]
    expect(await answer('Есть ли у вас скидка студентам?', passages)).toBe('В документах нет ответа на этот вопрос.')
    expect(await answer('Do you sell elephants?', passages, { language: 'en' })).toBe('The documents do not answer this question.')
    expect(await answer('Есть ли у вас скидка студентам?', passages, { noAnswer: '[[NO_ANSWER]]' })).toBe('[[NO_ANSWER]]')
    expect(await answer('Сколько стоит доставка?', [])).toBe('В документах нет ответа на этот вопрос.')
  })

  test('when the passages only come near it says that first', async () => {
    const text = await answer('Можно ли оплатить доставку подарочным сертификатом частично?', [
      passage(1, 'Подарочный сертификат действует год.'),
    ])
    expect(text).toStartWith('Вот что об этом сказано в документах:')
  })

  test('a question without a word that names anything is not answered with just anything', async () => {
    expect(await answer('???', [passage(1, 'Доставка по Москве стоит 300 рублей.')])).toBe('В документах нет ответа на этот вопрос.')
  })
})

describe('how it speaks', () => {
  test('in small parts that add up to the answer', async () => {
    const text = 'Вернуть товар можно в течение четырнадцати дней со дня получения заказа, если сохранены упаковка и чек.'
    const request: ChatRequest = {
      model: 'local',
      messages: [],
      maxOutputTokens: 500,
      grounding: { question: 'когда можно вернуть товар', language: 'ru', passages: [passage(1, text)] },
    }
    const { parts, text: said } = await collect(createLocalChat().stream(request, never))
    const words = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []))
    expect(said).toBe(`${text} [1]`)
    expect(words.length).toBeGreaterThan(4)
    for (const part of words) expect(part.trim().split(/\s+/).length).toBeLessThanOrEqual(3)
  })

  test('the longest passages and the oddest questions take no time', async () => {
    const long = passage(1, `${'слово '.repeat(200)}. `.repeat(10).slice(0, 8_000))
    const startedAt = performance.now()
    for (const question of ['слово '.repeat(600), '?'.repeat(4_000), '1 '.repeat(2_000), 'а'.repeat(4_000)]) {
      await answer(
        question,
        Array.from({ length: 6 }, () => long),
      )
    }
    expect(performance.now() - startedAt).toBeLessThan(1_500)
  })
})
