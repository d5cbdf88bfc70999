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

/** One event of a stream, or the whole of a reply that came without one. Read by hand: a hundred times an answer, a schema costs more
 *  than the event itself. */
export const readReply = (data: string): ReplyPiece => {
  const reply = recordOf(parseJson(data), 'reply')
  const choices = reply['choices'] ?? []
  if (!Array.isArray(choices)) throw unknownForm('choices')
  // `choices` is empty in the piece that carries the usage.
  const choice = choices.length === 0 ? {} : recordOf(choices[0], 'choices.0')
  const said = recordOf(choice['delta'] ?? choice['message'] ?? {}, 'choices.0.delta')
  const text = textOf(said, 'content')
  const finish = finishOf(textOf(choice, 'finish_reason'))
  return {
    text,
    finish: textOf(said, 'refusal') === '' ? finish : 'filtered',
    usage: reply['usage'] === undefined || reply['usage'] === null ? undefined : readUsage(reply['usage']),
    error: reply['error'] ?? undefined,
  }
}

const recordOf = (value: unknown, where: string): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unknownForm(where)
  return value as Record<string, unknown>
}

const textOf = (record: Record<string, unknown>, name: string): string => {
  const value = record[name] ?? ''
  if (typeof value !== 'string') throw unknownForm(name)
  return value
}

const unknownForm = (where: string): ModelError => new ModelError('bad_reply', `a reply of an unknown form: ${where}`)

const parseJson = (data: string): unknown => {
  try {
    return JSON.parse(data)
  } catch (cause) {
    throw new ModelError('bad_reply', 'a line of the stream is not JSON', { cause })
  }
}

const finishOf = (reason: string): ReplyPiece['finish'] => {
  if (reason === '') return undefined
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
