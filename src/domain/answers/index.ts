export { type Answers, createAnswers } from './create-answers.ts'
export type { AnswerDeps } from './deps.ts'
export { createLiveTurns, type LiveTurn, type LiveTurns } from './live-turns.ts'
export type { Trace } from './trace.ts'
