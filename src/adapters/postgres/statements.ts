import type { CompiledQuery } from 'kysely'
import type { QueryConfig } from 'pg'

/** A statement is prepared once it has come this often; lists of any length make texts that never come again. */
const WORTH_PREPARING = 3
const MAX_PREPARED = 400
const MAX_COUNTED = 4000

export type ToQuery = (query: CompiledQuery) => QueryConfig

/** Gives the statements that come again and again a name, under which each connection prepares them once. Both lists have a bound. */
export const createNaming = (): ToQuery => {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text)
    if (known !== undefined || names.size >= MAX_PREPARED) return known
    const count = (counts.get(text) ?? 0) + 1
    if (count < WORTH_PREPARING) {
      if (counts.size >= MAX_COUNTED) counts.clear()
      counts.set(text, count)
      return undefined
    }
    counts.delete(text)
    const name = `r${names.size}`
    names.set(text, name)
    return name
  }
  return ({ sql: text, parameters }) => {
    const name = nameOf(text)
    const values = parameters.map(asParameter)
    return name === undefined ? { text, values } : { name, text, values }
  }
}

/** As SQLite takes them: truth is 1 or 0, and text may hold a NUL, which PostgreSQL has no place for. */
const asParameter = (value: unknown): unknown => {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string' && value.includes('\0')) return value.replaceAll('\0', '\uFFFD')
  return Array.isArray(value) ? value.map(asParameter) : value
}
