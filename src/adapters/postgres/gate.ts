export interface Gate {
  enter(): Promise<void>
  leave(hadConflict: boolean): void
}

const AFTER_CONFLICT = 0.7
const AFTER_SUCCESS = 0.1

/**
 * How many writes run at once, in the order they came: many while they do not touch the same rows, down to one where they do, because
 * a write that the server undoes for another's sake was for nothing.
 */
export const createGate = (max: number): Gate => {
  const waiting: Array<() => void> = []
  let allowed = max
  let inside = 0
  const letIn = (): void => {
    while (inside < Math.floor(allowed)) {
      const next = waiting.shift()
      if (!next) return
      inside += 1
      next()
    }
  }
  return {
    enter: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        letIn()
      }),
    leave: (hadConflict) => {
      inside -= 1
      allowed = hadConflict ? Math.max(1, allowed * AFTER_CONFLICT) : Math.min(max, allowed + AFTER_SUCCESS)
      letIn()
    },
  }
}
