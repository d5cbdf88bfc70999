/** A hint that breaks is a bug of whoever gave it, told as one; those who wait for this commit, and the writes to come, know nothing of it. */
export const runHooks = (actions: ReadonlyArray<() => void> = []): void => {
  for (const action of actions) {
    try {
      action()
    } catch (error) {
      reportError(error)
    }
  }
}
