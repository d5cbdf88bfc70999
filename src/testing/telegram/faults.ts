interface Where {
  /** A bot's id; any bot when absent. */
  bot?: number
  /** A method's name, or `file` for downloads; any method when absent. */
  method?: string
  chat?: number
  /** How many calls it meets; one when neither this nor `forMs` is given. */
  times?: number
  forMs?: number
  /** The call is carried out and only its answer suffers; else nothing happens at all. */
  isCarriedOut?: boolean
}

type Kind =
  | { kind: 'refuse'; code: number; description?: string; retryAfter?: number; migrateTo?: number }
  | { kind: 'bad_gateway' }
  | { kind: 'empty_body' }
  | { kind: 'bad_json' }
  | { kind: 'cut' }
  | { kind: 'hang_before_headers' }
  | { kind: 'hang_mid_body' }
  | { kind: 'slow_loris'; byteEveryMs: number }
  | { kind: 'late'; delayMs: number }
  /** getUpdates only: what was confirmed last comes once more. */
  | { kind: 'repeat_update' }
  /** getUpdates only: the updates of one answer come newest first. */
  | { kind: 'shuffle_updates' }

export type Fault = Where & Kind

interface Active {
  fault: Fault
  left: number
  until: number
}

export interface FaultBook {
  add: (fault: Fault) => void
  clear: () => void
  /** The first fault that meets this call; its count goes down. */
  take: (call: { bot: number; method: string; chat: number | undefined }) => Fault | undefined
  isEmpty: () => boolean
}

export const createFaultBook = (now: () => number): FaultBook => {
  let active: Active[] = []
  return {
    add: (fault) => {
      const isTimed = fault.forMs !== undefined
      active.push({
        fault,
        left: fault.times ?? (isTimed ? Number.POSITIVE_INFINITY : 1),
        until: isTimed ? now() + fault.forMs! : Number.POSITIVE_INFINITY,
      })
    },
    clear: () => {
      active = []
    },
    take: (call) => {
      if (active.length === 0) return undefined
      const at = now()
      active = active.filter((one) => one.left > 0 && one.until > at)
      const met = active.find(({ fault }) => meets(fault, call))
      if (!met) return undefined
      met.left--
      return met.fault
    },
    isEmpty: () => active.length === 0,
  }
}

const meets = (fault: Fault, call: { bot: number; method: string; chat: number | undefined }): boolean =>
  (fault.bot === undefined || fault.bot === call.bot) &&
  (fault.method === undefined || fault.method.toLowerCase() === call.method) &&
  (fault.chat === undefined || fault.chat === call.chat)
