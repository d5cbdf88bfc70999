export interface Talk {
  /** Opened first and read all the while; without it the reply to each question is the stream. */
  events?: string
  /** Asked in turn, with ID_MARK where each needs an id of its own. */
  questions: string[]
}

export interface TurnsPlan {
  port: number
  /** So many talks go on at once, each asking again when it has its answer. */
  talks: Talk[]
  warmTurns: number
  turns: number
  /** Regular expressions: a piece of the answer, its end, and what must not come. */
  piece: string
  end: string
  bad: string
}

/** One figure for each turn, in milliseconds from the sending of the question. */
export interface TurnsResult {
  firstMs: number[]
  lastMs: number[]
  doneMs: number[]
}
