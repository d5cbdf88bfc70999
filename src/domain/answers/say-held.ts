import { NO_ANSWER } from './prompt.ts'

export interface HeldText {
  /** Gives back what may be shown now. */
  push(text: string): string
  /** What is left at the end, and whether the model declined to answer. */
  end(): { rest: string; isDeclined: boolean }
}

/** Holds the beginning of a stream back for as long as it could still become the mark of "no answer". */
export const holdNoAnswer = (): HeldText => {
  let held = ''
  let isOpen = false
  return {
    push: (text) => {
      if (isOpen) return text
      held += text
      const start = held.trimStart()
      if (NO_ANSWER.startsWith(start) || start.startsWith(NO_ANSWER)) return ''
      isOpen = true
      return start
    },
    end: () => {
      if (isOpen) return { rest: '', isDeclined: false }
      const isDeclined = held.trim().startsWith(NO_ANSWER)
      return { rest: isDeclined ? '' : held.trim(), isDeclined }
    },
  }
}
