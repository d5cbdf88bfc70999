export interface Alarm {
  /** Rings in `ms` from now, and not at the time set before. */
  set(ms: number): void
  /** Does not ring until it is set again; cheaper than clearing where that comes soon. */
  rest(): void
  clear(): void
}

/** A timer that is put off a thousand times a second for nothing: it looks at the clock when it fires and goes back to sleep. */
export const createAlarm = (ring: () => void): Alarm => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let firesAt = 0
  let ringsAt = Number.POSITIVE_INFINITY
  const arm = (at: number, ms: number): void => {
    firesAt = at
    timer = setTimeout(fire, ms)
  }
  const fire = (): void => {
    timer = undefined
    const now = performance.now()
    if (ringsAt <= now) return ring()
    if (ringsAt !== Number.POSITIVE_INFINITY) arm(ringsAt, ringsAt - now)
  }
  const disarm = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    set: (ms) => {
      ringsAt = performance.now() + ms
      if (timer !== undefined && firesAt > ringsAt) disarm()
      if (timer === undefined) arm(ringsAt, ms)
    },
    rest: () => {
      ringsAt = Number.POSITIVE_INFINITY
    },
    clear: () => {
      ringsAt = Number.POSITIVE_INFINITY
      disarm()
    },
  }
}
