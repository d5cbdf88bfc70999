export { type Attempt, type Attempts, createAttempts } from './attempts.ts'
export { createLimits, type LimitOutcome, type LimitRule, type Limits } from './limits.ts'
export { createSemaphore, type Semaphore } from './semaphore.ts'
export { createTurnstile, type Turnstile } from './turnstile.ts'
