import { describe, expect, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { fill, type Language, type PluralText, type Text } from './fill.ts'
import { errorText, isTextKey, type TextKey, t, words } from './index.ts'

const keys = Object.keys(words.en) as TextKey[]
const LANGUAGES: readonly Language[] = ['ru', 'en']
const root = fileURLToPath(new URL('../..', import.meta.url))

const forms = (text: Text): string[] => (typeof text === 'string' ? [text] : Object.values(text as unknown as Record<string, string>))
const paramsOf = (text: Text): string[] =>
  [...new Set(forms(text).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)))].toSorted()

/** What may stand in Latin letters inside a Russian text, because it has no other name. */
const LATIN = /\{\w+\}|https?:\S+|[\w.+-]+@[\w.-]+|`[^`]*`|\b[A-Z][A-Z0-9_]{2,}\b|[\w*-]+(?:\.[\w*-]+)+|\w+:\d+/g
const LETTERS = /\p{L}/u

const sources = async (pattern: string): Promise<string> => {
  const texts: string[] = []
  for await (const file of new Bun.Glob(pattern).scan({ cwd: root })) {
    if (!/\.(test|contract)\.ts$/.test(file) && !file.startsWith('web/words/')) texts.push(await Bun.file(`${root}/${file}`).text())
  }
  return texts.join('\n')
}

describe('texts', () => {
  test('exist in both languages, none of them empty', () => {
    expect(Object.keys(words.ru).toSorted()).toEqual(keys.toSorted())
    for (const language of LANGUAGES) {
      const empty = keys.filter((key) => forms(words[language][key]).some((form) => form.trim() === ''))
      expect(empty).toEqual([])
    }
  })

  test('take the same parameters in both languages', () => {
    expect(keys.filter((key) => paramsOf(words.ru[key]).join() !== paramsOf(words.en[key]).join())).toEqual([])
  })

  test('that count have every form their language counts in', () => {
    const plural = (language: Language): TextKey[] => keys.filter((key) => typeof words[language][key] !== 'string')
    expect(plural('ru')).toEqual(plural('en'))
    const lacking = plural('ru').filter((key) => {
      const { few, many } = words.ru[key] as PluralText
      return !few || !many
    })
    expect(lacking).toEqual([])
  })

  test('in English have no Cyrillic letter', () => {
    expect(keys.filter((key) => forms(words.en[key]).some((form) => /\p{Script=Cyrillic}/u.test(form)))).toEqual([])
  })

  test('in Russian are in Russian, but for names that have no other', () => {
    const foreign = keys.filter((key) =>
      forms(words.ru[key]).some((form) => {
        const rest = form.replace(LATIN, '')
        return LETTERS.test(rest) && !/\p{Script=Cyrillic}/u.test(rest) && !isName(rest)
      }),
    )
    expect(foreign).toEqual([])
  })

  test('do not shout and do not joke', () => {
    const loud = LANGUAGES.flatMap((language) =>
      keys.filter((key) => forms(words[language][key]).some((form) => /!(?!\w)/.test(form))).map((key) => `${language} ${key}`),
    )
    expect(loud).toEqual([])
  })
})

/** Words that are the same in every language. */
const isName = (text: string): boolean =>
  text
    .split(/[^\p{L}]+/u)
    .every((word) => ['', 'API', 'TLS', 'STARTTLS', 'Replyx', 'ReplyX', 'Telegram', 'Markdown', 'Enter', 'Shift'].includes(word))

describe('refusals', () => {
  test('that the sources name exist, and those that exist are named somewhere', async () => {
    const code = await sources('{src,web,scripts,migrations}/**/*.ts')
    const named = new Set([...code.matchAll(/['"`](error\.[a-z0-9_]*[a-z0-9])['"`]/g)].map(([, key = '']) => key))
    // Written as a template, or as the beginning of all the texts a script may need.
    const prefixes = [...code.matchAll(/['"`](error\.[a-z0-9_]+_)(?:\$\{|['"`])/g)].map(([, prefix = '']) => prefix)
    expect([...named].filter((key) => !isTextKey(key))).toEqual([])
    const unused = keys.filter((key) => key.startsWith('error.') && !named.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)))
    expect(unused).toEqual([])
  })
})

describe('texts of the console', () => {
  const AREAS = /^(assistants|common|compare|console|developer|dialogs|embed|instance|knowledge|live|proof|settings)\./

  test('that nothing shows are not kept', async () => {
    const code = await sources('{src,web}/**/*.ts')
    const prefixes = [...code.matchAll(/`((?:\w+)\.[a-z0-9_]*)\$\{[^}]*\}([a-z0-9_]*)/g)].map(([, start = '', end = '']) => ({
      start,
      end,
    }))
    const isNamed = (key: string): boolean =>
      code.includes(`'${key}'`) || prefixes.some(({ start, end }) => key.startsWith(start) && key.endsWith(end))
    expect(keys.filter((key) => AREAS.test(key) && !isNamed(key))).toEqual([])
  })
})

describe('the audit log', () => {
  test('says every event and its details in words', async () => {
    const code = await sources('src/domain/**/*.ts')
    const lines = code.split('\n').filter((line) => /\bevent: |auditBot\(|type Event = /.test(line))
    const events = new Set(lines.flatMap((line) => [...line.matchAll(/'([a-z]+(?:_[a-z]+)+)'/g)].map(([, name = '']) => name)))
    expect(events.size).toBeGreaterThan(25)
    expect([...events].filter((name) => !isTextKey(`instance.event_${name}`))).toEqual([])
    const details = [...code.matchAll(/\bdetails(?: =|:) \{ ([^}]*) \}/g)].flatMap(([, inner = '']) =>
      inner.split(',').map((part) => part.split(':')[0]?.trim()),
    )
    expect(details).toContain('by')
    expect(details.filter((name) => !isTextKey(`instance.detail_${name}`))).toEqual([])
  })
})

describe('t', () => {
  test('puts parameters in and writes numbers as the language does', () => {
    expect(fill('ru', 'Осталось {count} из {all}', { count: 1250, all: '3' }).replace(/\s/g, ' ')).toBe('Осталось 1 250 из 3')
    expect(fill('en', '{count} of {missing}', { count: 1250 })).toBe('1,250 of {missing}')
  })

  test('counts as the language counts', () => {
    const said = [1, 2, 5, 11, 21, 22, 112].map((count) => t('ru', 'assistants.document_count', { count }))
    expect(said).toEqual(['1 документ', '2 документа', '5 документов', '11 документов', '21 документ', '22 документа', '112 документов'])
    expect([1, 2, 11].map((count) => t('en', 'assistants.document_count', { count }))).toEqual([
      '1 document',
      '2 documents',
      '11 documents',
    ])
  })

  test('never lets a text of a parameter become a parameter', () => {
    expect(fill('en', '{name} and {count}', { name: '{count}', count: 2 })).toBe('{count} and 2')
  })

  test('says something true of a refusal nobody knows', () => {
    expect(errorText('ru', { key: 'error.never_heard_of' })).toBe(t('ru', 'error.unexpected'))
  })
})
