import { z } from 'zod'
import { BLOCK_KINDS, EXTRACT_REASONS, FILE_KINDS } from '../../domain/knowledge/ports.ts'
import { BLOCK_CHARS, FRAME_CHARS } from './protocol.ts'

const Block = z.strictObject({
  kind: z.enum(BLOCK_KINDS),
  text: z.string().max(BLOCK_CHARS),
  level: z.int().min(1).max(20).exactOptional(),
  page: z.int().min(1).max(1_000_000).exactOptional(),
})

/** One line of the child's stdout; it read a hostile file, so what it says is parsed like any other input. */
export const Frame = z.union([
  z.strictObject({ blocks: z.array(Block).max(FRAME_CHARS) }),
  z.strictObject({
    done: z.strictObject({
      kind: z.enum(FILE_KINDS),
      title: z.string().max(500).exactOptional(),
      pageCount: z.int().min(0).max(1_000_000).exactOptional(),
      isSealed: z.boolean(),
    }),
  }),
  z.strictObject({ unreadable: z.enum(EXTRACT_REASONS) }),
])
