/** Stands in a request where each sending writes an id never used before, as long as this mark. */
export const ID_MARK = '{an-id-of-24-characters}'
export const ID_LENGTH = ID_MARK.length

export interface LoadPlan {
  port: number
  /** As many requests are under way at any time. */
  connections: number
  warmMs: number
  measureMs: number
  /** As they go over the wire, taken in turn. */
  requests: string[]
  /** What a good reply says. */
  status: number
}

export interface LoadResult {
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Other replies and how often. */
  refused: Record<string, number>
}
