import { z } from 'zod'
import type { Ctx } from '../../domain/identity/index.ts'
import { fileHead, fileLine, type Knowledge, PAIR_LIMITS, type PairFilter, type PairFormat } from '../../domain/knowledge/index.ts'

/** Larger than ten thousand long pairs come to. */
export const MAX_IMPORT_BYTES = 8 * 1024 * 1024

const AT_ONCE = 200

export const pairFormat = z.enum(['csv', 'jsonl'])

/** A question or a variant of it, an answer, a category. */
export const pairText = (field: 'question' | 'answer') => z.string().trim().min(1).max(PAIR_LIMITS[field])

/** All pairs of a filter as a file, a page at a time as its reader takes them. */
export const pairFile = (
  { pairs }: Pick<Knowledge, 'pairs'>,
  ctx: Ctx,
  { format, ...filter }: Omit<PairFilter, 'limit' | 'cursor'> & { format: PairFormat },
): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder()
  let cursor: string | undefined
  let isBegun = false
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const page = await pairs.list(ctx, { ...filter, cursor, limit: AT_ONCE })
      const lines = page.pairs.map((pair) => fileLine(pair, format)).join('')
      controller.enqueue(encoder.encode((isBegun ? '' : fileHead(format)) + lines))
      isBegun = true
      cursor = page.nextCursor
      if (cursor === undefined) controller.close()
    },
  })
}

export const pairFileHeaders = (format: PairFormat): Record<string, string> => ({
  'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
  'content-disposition': `attachment; filename="questions-and-answers.${format}"`,
})
