import { isPointer, type ScoredUnit } from './score-units.ts'

/** The units that make the answer, in the order in which the search found their passages, each passage in its own order; empty when nothing answers. */
export const chooseUnits = (question: string, units: readonly ScoredUnit[]): ScoredUnit[] => {
  const ranked = units.filter((unit) => unit.score > 0).toSorted((a, b) => b.score - a.score)
  const [best] = ranked
  if (!best || Math.max(best.coverage, best.around * OF_PASSAGE) < (best.isSaid ? ENOUGH : ENOUGH_ALIKE)) return []
  const chosen = (best.coverage < SURE ? whole(best, units) : undefined) ?? withCompany(best, units)
  const far = isTwofold(question) ? FAR : NEAR
  for (const unit of ranked) {
    if (chosen.length >= MOST_UNITS || unit.score < best.score * far) break
    const isNear = unit.score >= best.score * NEAR
    if (chosen.includes(unit) || adds(unit, chosen) < (isNear ? NEW_OF_NEAR : NEW_OF_FAR)) continue
    const company = withCompany(unit, units).filter((each) => !chosen.includes(each))
    if (lengthOf(chosen) + lengthOf(company) <= MOST_CHARACTERS) chosen.push(...company)
  }
  return inOrder(chosen)
}

/** Below this the passages speak of the matter rather than answer. */
export const SURE = 0.5
/** From which share of the question a unit is taken to answer it. */
const ENOUGH = 0.3
/** Where nothing but resemblances and stand-ins speak for it: France is not in a French press. */
const ENOUGH_ALIKE = 0.6
/** Another unit belongs to the answer when it answers nearly as well and adds something, or less well and adds much: a question of two parts. */
const NEAR = 0.8
const FAR = 0.3
const NEW_OF_NEAR = 0.15
const NEW_OF_FAR = 0.25
/** What a passage says of the question as a whole, beside one sentence that does. */
const OF_PASSAGE = 0.8
const MOST_UNITS = 4
const MOST_CHARACTERS = 700
const MOST_LIST_CHARACTERS = 900
const MOST_ITEMS = 10

const lengthOf = (units: readonly ScoredUnit[]): number => units.reduce((sum, unit) => sum + unit.text.length, 0)

/** Asks for two things: what answers the second need not speak of the first. */
const TWOFOLD =
  /\?.*\?|[,;]\s(?:а|и|and|also)\s|\sа\sтакже\s|(?:^|\s)(?:и|или|and|or)\s(?:как|что|где|куда|когда|кто|чем|почему|зачем|сколько|можно|нужно|есть|за|how|what|where|when|who|which|why|can|is|are|do|does)/i

const isTwofold = (question: string): boolean => TWOFOLD.test(question)

/** What share of the question it tells that is not told yet. */
const adds = (unit: ScoredUnit, chosen: readonly ScoredUnit[]): number => {
  if (chosen.some((each) => each.text === unit.text)) return 0
  let added = 0
  for (const [term, share] of unit.terms) if (!chosen.some((each) => each.terms.has(term))) added += share
  return added
}

/** The unit with what it cannot be understood without. */
const withCompany = (unit: ScoredUnit, all: readonly ScoredUnit[]): ScoredUnit[] => {
  const passage = all.filter((each) => each.passage === unit.passage)
  if (unit.text.endsWith(':')) return [unit, ...listUnder(unit, passage)]
  if (unit.kind === 'item') return withList(unit, passage)
  if (unit.kind === 'row') return [unit]
  return withNeighbours(unit, passage)
}

const MOST_WHOLE_CHARACTERS = 450

/** A short passage in which no sentence answers for sure is quoted whole: any one of them may be the answer. */
const whole = (unit: ScoredUnit, all: readonly ScoredUnit[]): ScoredUnit[] | undefined => {
  const passage = all.filter((each) => each.passage === unit.passage && each.kind !== 'question' && each.kind !== 'heading')
  if (lengthOf(passage) > MOST_WHOLE_CHARACTERS) return undefined
  const answers = passage.filter((each) => !isPointer(each))
  return answers.length > 0 ? answers : passage
}

const listUnder = (lead: ScoredUnit, passage: readonly ScoredUnit[]): ScoredUnit[] => {
  const first = passage.find((each) => each.under === lead.at)
  if (!first) return []
  return short(passage.filter((each) => each.block === first.block))
}

/** A short list is kept whole: one step of five helps nobody. Of a long one only the item that answers. */
const withList = (unit: ScoredUnit, passage: readonly ScoredUnit[]): ScoredUnit[] => {
  const lead = passage.find((each) => each.at === unit.under && each.kind === 'sentence')
  const items = passage.filter((each) => each.block === unit.block)
  const isShort = items.length <= MOST_ITEMS && lengthOf(items) <= MOST_LIST_CHARACTERS
  return [...(lead ? [lead] : []), ...(isShort ? items : [unit])]
}

const short = (items: readonly ScoredUnit[]): ScoredUnit[] => {
  const kept: ScoredUnit[] = []
  for (const item of items.slice(0, MOST_ITEMS)) {
    if (lengthOf(kept) + item.text.length > MOST_LIST_CHARACTERS) break
    kept.push(item)
  }
  return kept
}

/** Sentences that lean on the one before them. */
const LEANS =
  /^(?:Он[аио]?|Его|Её|Их|Им|Это[тм]?|Эт[аиу]|Так(?:ж|ой|ая|ие)?е?|При этом|Тогда|Затем|Потом|После этого|Поэтому|Однако|Но|Иначе|В этом случае|В таком случае|Там|It|They|This|That|These|Those|Then|After that|However|But|Otherwise|In this case|Also|He|She|There|Its|Their)(?=[\s,])/

/** Two sentences that make a passage are one thought. */
const MOST_PAIR_CHARACTERS = 350

const withNeighbours = (unit: ScoredUnit, passage: readonly ScoredUnit[]): ScoredUnit[] => {
  const before = passage[unit.at - 1]
  const after = passage[unit.at + 1]
  const found = [unit]
  const isNear = (each: ScoredUnit | undefined): each is ScoredUnit => each?.kind === 'sentence' && each.block === unit.block
  // `Да.` and `Нет.` answer, but what they answer stands behind them.
  const isPair = passage.length === 2 && lengthOf(passage) < MOST_PAIR_CHARACTERS && !passage.some(isPointer)
  if (isNear(before) && (isPair || LEANS.test(unit.text) || before.text.length < 12)) found.unshift(before)
  if (isNear(after) && !isPointer(after) && (isPair || LEANS.test(after.text) || unit.text.length < 12)) found.push(after)
  if (isNear(after) && after.text.endsWith(':')) found.push(after, ...listUnder(after, passage))
  return [...new Set(found)]
}

const inOrder = (chosen: readonly ScoredUnit[]): ScoredUnit[] => {
  const passages = [...new Set(chosen.map((unit) => unit.passage))].toSorted((a, b) => a.number - b.number)
  return passages.flatMap((passage) => chosen.filter((unit) => unit.passage === passage).toSorted((a, b) => a.at - b.at))
}
