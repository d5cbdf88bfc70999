import type { ChatRequest } from '../../domain/models/ports.ts'
import type { Language } from '../../kernel/language.ts'
import type { Lexicon } from '../../kernel/text/lexicon.ts'
import { chooseUnits, SURE } from './choose-units.ts'
import { type ScoredUnit, scoreUnits } from './score-units.ts'

/** The answer in the words of the passages, each cited; undefined when they do not hold one. */
export const composeAnswer = ({ question, language, passages }: ChatRequest['grounding'], lexicon?: Lexicon): string | undefined => {
  const chosen = chooseUnits(question, scoreUnits({ question, passages, lexicon }))
  if (chosen.length === 0) return undefined
  const text = groupsOf(chosen).map(write).join('\n\n')
  const isSure = chosen.some((unit) => unit.coverage >= SURE)
  return isSure ? text : `${LEAD[language]}\n\n${text}`
}

export const noAnswer = ({ language, noAnswer: asked }: ChatRequest['grounding']): string => asked ?? NOTHING_FOUND[language]

const LEAD: Record<Language, string> = {
  ru: 'Вот что об этом сказано в документах:',
  en: 'Here is what the documents say about it:',
}

const NOTHING_FOUND: Record<Language, string> = {
  ru: 'В документах нет ответа на этот вопрос.',
  en: 'The documents do not answer this question.',
}

/** Units of one passage that stand together. */
const groupsOf = (units: readonly ScoredUnit[]): ScoredUnit[][] => {
  const groups: ScoredUnit[][] = []
  for (const unit of units) {
    const last = groups.at(-1)
    if (last?.[0]?.passage === unit.passage) last.push(unit)
    else groups.push([unit])
  }
  return groups
}

/** Sentences run on, items and rows get lines. The number stands behind the last word, and for a list behind its first line. */
const write = (units: readonly ScoredUnit[]): string => {
  const mark = ` [${units[0]?.passage.number}]`
  const lines: string[] = []
  let isProse = false
  for (const unit of units) {
    const isLine = (unit.kind === 'item' || unit.kind === 'row') && units.length > 1
    if (isLine) lines.push(`${unit.mark ?? '-'} ${unit.text}`)
    else if (isProse) lines.push(`${lines.pop()} ${unit.text}`)
    else lines.push(unit.text)
    isProse = !isLine
  }
  const listAt = lines.findIndex((line) => /^(?:-|\d+\.) /.test(line))
  const at = listAt > 0 ? listAt - 1 : lines.length - 1
  return lines.map((line, i) => (i === at ? cited(line, mark) : line)).join('\n')
}

/** A colon that opens a list stays the last sign of its line. */
const cited = (line: string, mark: string): string => (line.endsWith(':') ? `${line.slice(0, -1)}${mark}:` : line + mark)
