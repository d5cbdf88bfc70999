export interface RejectedFields {
  of(key: string): ReadonlySet<string>
  /** False when it was known already: trying again would go round in circles. */
  add(key: string, field: string): boolean
}

const MOST_KEYS = 200
const MOST_FIELDS = 16

/** Fields a server refused, by base URL and model; forgets the oldest beyond its bound, which costs one refused call. */
export const createRejectedFields = (): RejectedFields => {
  const known = new Map<string, Set<string>>()
  return {
    of: (key) => known.get(key) ?? new Set(),
    add: (key, field) => {
      const fields = known.get(key) ?? new Set()
      if (fields.has(field) || fields.size >= MOST_FIELDS) return false
      fields.add(field)
      known.delete(key)
      known.set(key, fields)
      const [oldest] = known.keys()
      if (known.size > MOST_KEYS && oldest !== undefined) known.delete(oldest)
      return true
    },
  }
}
