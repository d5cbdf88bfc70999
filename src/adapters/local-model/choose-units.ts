import type { ScoredUnit } from './score-units.ts'

/** The units that make the answer, best passage first, each passage in its own order; empty when nothing answers. */
export const chooseUnits = (units: readonly ScoredUnit[]): ScoredUnit[] => {
  const ranked = units.filter((unit) => unit.score > 0).toSorted((a, b) => b.score - a.score)
  const [best] = ranked
  if (!best || best.coverage < ENOUGH) return []
  const chosen = withCompany(best, units)
  for (const unit of ranked) {
    if (chosen.length >= MOST_UNITS || unit.score < best.score * FAR) break
    const isNear = unit.score >= best.score * NEAR
    if (chosen.includes(unit) || adds(unit, chosen) < (isNear ? NEW_OF_NEAR : NEW_OF_FAR)) continue
    const company = withCompany(unit, units).filter((each) => !chosen.includes(each))
    if (lengthOf(chosen) + lengthOf(company) <= MOST_CHARACTERS) chosen.push(...company)
  }
  return inOrder(chosen)
}

/** From which share of the question a unit is taken to answer it. */
const ENOUGH = 0.3
/** Another unit belongs to the answer when it answers nearly as well and adds something, or less well and adds much: a question of two parts. */
const NEAR = 0.8
const FAR = 0.35
const NEW_OF_NEAR = 0.08
const NEW_OF_FAR = 0.25
const MOST_UNITS = 4
const MOST_CHARACTERS = 700
const MOST_LIST_CHARACTERS = 900
const MOST_ITEMS = 10

const lengthOf = (units: readonly ScoredUnit[]): number => units.reduce((sum, unit) => sum + unit.text.length, 0)

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

const withNeighbours = (unit: ScoredUnit, passage: readonly ScoredUnit[]): ScoredUnit[] => {
  const before = passage[unit.at - 1]
  const after = passage[unit.at + 1]
  const found = [unit]
  const isNear = (each: ScoredUnit | undefined): each is ScoredUnit => each?.kind === 'sentence' && each.block === unit.block
  if (LEANS.test(unit.text) && isNear(before)) found.unshift(before)
  // `Да.` and `Нет.` answer, but what they answer stands behind them.
  if (isNear(after) && (LEANS.test(after.text) || unit.text.length < 12)) found.push(after)
  if (isNear(after) && after.text.endsWith(':')) found.push(after, ...listUnder(after, passage))
  return [...new Set(found)]
}

const inOrder = (chosen: readonly ScoredUnit[]): ScoredUnit[] => {
  const passages = [...new Set(chosen.map((unit) => unit.passage))]
  return passages.flatMap((passage) => chosen.filter((unit) => unit.passage === passage).toSorted((a, b) => a.at - b.at))
}
