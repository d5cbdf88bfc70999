import { createRandom } from './random.ts'

export interface Corpus {
  note: string
  documents: Array<{ fileName: string; text: string }>
  questions: string[]
}

const REAL = '../shared/eval/support-ru'
const SECTIONS_PER_FILE = 24
const MADE_SECTIONS = 300

interface Section {
  heading: string
  text: string
  question: string
}

/** A real support knowledge base where it lies beside the project, else one made up of the same size. */
export const corpus = async (): Promise<Corpus> => {
  const isReal = await Bun.file(`${REAL}/corpus.jsonl`).exists()
  const sections = isReal ? await realSections() : madeSections()
  const files = Math.ceil(sections.length / SECTIONS_PER_FILE)
  return {
    note: `${sections.length} sections of ${isReal ? 'a real support FAQ in Russian' : 'MADE-UP TEXT (no evaluation sets beside the project)'}`,
    documents: Array.from({ length: files }, (_, i) => ({
      fileName: `faq-${i + 1}.md`,
      text: sections
        .slice(i * SECTIONS_PER_FILE, (i + 1) * SECTIONS_PER_FILE)
        .map(({ heading, text }) => `## ${heading}\n\n${text}\n`)
        .join('\n'),
    })),
    questions: sections.map((section) => section.question).filter((question) => question !== ''),
  }
}

const realSections = async (): Promise<Section[]> => {
  const passages = await lines<{ id: string; text: string }>(`${REAL}/corpus.jsonl`)
  const questions = await lines<{ question: string; positive_ids: string[] }>(`${REAL}/questions.jsonl`)
  const questionOf = new Map(questions.flatMap(({ question, positive_ids: ids }) => ids.map((id) => [id, question] as const)))
  return passages.map(({ id, text }, i) => {
    const question = questionOf.get(id) ?? ''
    return { heading: question || `Раздел ${i + 1}`, text, question }
  })
}

const lines = async <Line>(path: string): Promise<Line[]> =>
  (await Bun.file(path).text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)

const THINGS = [
  'чайник',
  'утюг',
  'пылесос',
  'холодильник',
  'диван',
  'велосипед',
  'телефон',
  'принтер',
  'фонарь',
  'матрас',
  'самовар',
  'рюкзак',
]
const ACTS = ['доставка', 'возврат', 'гарантия', 'ремонт', 'рассрочка', 'сборка', 'самовывоз', 'обмен', 'страховка', 'хранение']
const CITIES = ['Москва', 'Казань', 'Тверь', 'Омск', 'Пермь', 'Тула', 'Сочи', 'Самара', 'Рязань', 'Псков']

const madeSections = (): Section[] => {
  const random = createRandom(7)
  return Array.from({ length: MADE_SECTIONS }, (_, i) => {
    const thing = THINGS[i % THINGS.length]
    const act = ACTS[Math.floor(i / THINGS.length) % ACTS.length]
    const city = random.pick(CITIES)
    const price = random.whole(100, 9_900)
    return {
      heading: `${act} на ${thing}: ${city}`,
      text: `В городе ${city} ${act} на ${thing} стоит ${price} рублей и занимает ${random.whole(2, 30)} дней. Оформить можно по номеру заказа ${random.word(8)}, через сайт или в магазине. Документы выдаёт продавец, чек нужно сохранить.`,
      question: `Сколько стоит ${act} на ${thing} в городе ${city}?`,
    }
  })
}
