import { z } from 'zod'
import type { TokenUsage } from '../../domain/models/ports.ts'
import { ModelError } from '../../domain/models/ports.ts'

export interface ReplyPiece {
  text: string
  finish: 'stop' | 'length' | 'filtered' | undefined
  usage: TokenUsage | undefined
  /** The `error` of a reply that failed after its headers were sent. */
  error: unknown
}

const Said = z.object({ content: z.string().nullish(), refusal: z.string().nullish() })
const Reply = z.object({
  choices: z.array(z.object({ delta: Said.nullish(), message: Said.nullish(), finish_reason: z.string().nullish() })).nullish(),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
})

/** One event of a stream, or the whole of a reply that came without one. */
export const readReply = (data: string): ReplyPiece => {
  const reply = Reply.safeParse(parseJson(data))
  if (!reply.success) throw new ModelError('bad_reply', `a reply of an unknown form: ${reply.error.issues[0]?.path.join('.')}`)
  const { choices, error } = reply.data
  // `choices` is empty in the piece that carries the usage.
  const choice = choices?.[0]
  const said = choice?.delta ?? choice?.message
  const isRefusal = typeof said?.refusal === 'string' && said.refusal !== ''
  return {
    text: said?.content ?? '',
    finish: isRefusal ? 'filtered' : finishOf(choice?.finish_reason),
    usage: readUsage(reply.data.usage),
    error: error ?? undefined,
  }
}

const parseJson = (data: string): unknown => {
  try {
    return JSON.parse(data)
  } catch (cause) {
    throw new ModelError('bad_reply', 'a line of the stream is not JSON', { cause })
  }
}

const finishOf = (reason: string | null | undefined): ReplyPiece['finish'] => {
  if (reason === null || reason === undefined || reason === '') return undefined
  if (reason === 'length' || reason === 'max_tokens') return 'length'
  return reason === 'content_filter' ? 'filtered' : 'stop'
}

const count = z.number().int().min(0).max(1e9)
const Usage = z.object({
  prompt_tokens: count,
  completion_tokens: count.nullish(),
  prompt_tokens_details: z.object({ cached_tokens: count.nullish(), cache_write_tokens: count.nullish() }).nullish(),
  prompt_cache_hit_tokens: count.nullish(),
})

/** Undefined for a usage that cannot be true: it is then estimated rather than billed as it stands. */
export const readUsage = (value: unknown): TokenUsage | undefined => {
  const usage = Usage.safeParse(value)
  if (!usage.success) return undefined
  const { prompt_tokens: inputTokens, completion_tokens, prompt_tokens_details, prompt_cache_hit_tokens } = usage.data
  const cachedTokens = prompt_tokens_details?.cached_tokens ?? prompt_cache_hit_tokens ?? 0
  const cacheWriteTokens = prompt_tokens_details?.cache_write_tokens ?? 0
  return {
    inputTokens,
    cachedTokens: Math.min(cachedTokens, inputTokens),
    ...(cacheWriteTokens > 0 ? { cacheWriteTokens } : {}),
    outputTokens: completion_tokens ?? 0,
  }
}
