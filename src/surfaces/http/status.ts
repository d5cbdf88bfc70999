import type { ErrorCode } from '../../kernel/app-error.ts'

/** The one place where a refusal becomes a status. */
export const STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
  refused: 422,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>
