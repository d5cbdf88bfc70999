import { z } from 'zod'
import { MAX_COMMENT_CHARS, RATING_REASONS } from '../../domain/dialogs/index.ts'

/** What a reader thinks of an answer, as every surface takes it. */
export const RatingBody = z.strictObject({
  value: z.enum(['good', 'bad']),
  reason: z.enum(RATING_REASONS).nullable().default(null),
  comment: z.string().max(MAX_COMMENT_CHARS).nullable().default(null),
})
