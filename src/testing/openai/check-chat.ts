import { estimateTokens } from '../../kernel/text/token-estimate.ts'
import { WireError } from './errors.ts'

export interface ChatCall {
  model: string
  messages: Array<{ role: string; text: string }>
  maxTokens: number
  isStream: boolean
  includesUsage: boolean
  hasObfuscation: boolean
}

const ROLES = ['developer', 'system', 'user', 'assistant', 'tool', 'function']
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']
const FIELDS = new Set(
  `model messages max_tokens max_completion_tokens reasoning_effort temperature top_p verbosity stream stream_options tools tool_choice
  parallel_tool_calls response_format prompt_cache_key safety_identifier user service_tier store stop n seed logprobs top_logprobs metadata
  frequency_penalty presence_penalty logit_bias modalities`.split(/\s+/),
)

/** Takes what the real service takes and refuses what it refuses, in its words. */
export const checkChat = (body: Record<string, unknown>, dialect: 'openai' | 'compatible'): ChatCall => {
  const model = body.model
  if (typeof model !== 'string' || model === '') throw new WireError(400, 'you must provide a model parameter')
  const call: ChatCall = {
    model,
    messages: checkMessages(body.messages),
    maxTokens: positive(body, 'max_completion_tokens') ?? positive(body, 'max_tokens') ?? 128_000,
    isStream: body.stream === true,
    ...checkStreamOptions(body),
  }
  if (dialect === 'compatible') return { ...call, maxTokens: positive(body, 'max_tokens') ?? 128_000, hasObfuscation: false }
  checkFields(body, model)
  const tokens = call.messages.reduce((sum, message) => sum + estimateTokens(message.text), 0)
  const context = model.startsWith('gpt-4o') ? 128_000 : 1_050_000
  if (tokens > context) {
    const message = `This model's maximum context length is ${context} tokens. However, your messages resulted in ${tokens} tokens.`
    throw new WireError(400, message, { param: 'messages', code: 'context_length_exceeded' })
  }
  return call
}

const checkMessages = (value: unknown): ChatCall['messages'] => {
  if (!Array.isArray(value))
    throw new WireError(400, "Missing required parameter: 'messages'.", { param: 'messages', code: 'missing_required_parameter' })
  if (value.length === 0) {
    throw new WireError(400, "Invalid 'messages': empty array. Expected an array with minimum length 1.", {
      param: 'messages',
      code: 'empty_array',
    })
  }
  return value.map((item: unknown, i) => {
    const message: Record<string, unknown> = typeof item === 'object' && item !== null ? { ...item } : {}
    const { role } = message
    if (typeof role !== 'string' || !ROLES.includes(role)) {
      const text = `Invalid value: '${String(role)}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.`
      throw new WireError(400, text, { param: `messages[${i}].role`, code: 'invalid_value' })
    }
    return { role, text: contentOf(message.content, i) }
  })
}

const contentOf = (content: unknown, i: number): string => {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) {
    throw new WireError(400, `Invalid value for 'content': expected a string, got ${content === null ? 'null' : typeof content}.`, {
      param: `messages.[${i}].content`,
    })
  }
  return content.map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : '')).join('')
}

const checkStreamOptions = (body: Record<string, unknown>): { includesUsage: boolean; hasObfuscation: boolean } => {
  const given = body.stream_options
  if (given === undefined || given === null) return { includesUsage: false, hasObfuscation: true }
  if (body.stream !== true) {
    throw new WireError(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", { param: 'stream_options' })
  }
  const options: Record<string, unknown> = typeof given === 'object' ? { ...given } : {}
  return { includesUsage: options.include_usage === true, hasObfuscation: options.include_obfuscation !== false }
}

const checkFields = (body: Record<string, unknown>, model: string): void => {
  const unknown = Object.keys(body).find((field) => !FIELDS.has(field))
  if (unknown) throw new WireError(400, `Unknown parameter: '${unknown}'.`, { param: unknown, code: 'unknown_parameter' })
  const reasons = /^(?:gpt-[5-9]|o\d)/.test(model)
  if (reasons && body.max_tokens !== undefined) {
    const text = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    throw new WireError(400, text, { param: 'max_tokens', code: 'unsupported_parameter' })
  }
  if (body.max_tokens !== undefined && body.max_completion_tokens !== undefined) {
    throw new WireError(400, 'Setting both max_tokens and max_completion_tokens is not supported.', {
      param: 'max_tokens',
      code: 'invalid_parameter_combination',
    })
  }
  checkEffort(body.reasoning_effort, model, reasons)
  if (!reasons || body.reasoning_effort === 'none') return
  for (const param of ['temperature', 'top_p', 'logprobs', 'top_logprobs']) {
    if (body[param] === undefined) continue
    const text = `Unsupported value: '${param}' does not support ${JSON.stringify(body[param])} with this model. Only the default (1) value is supported.`
    throw new WireError(400, text, { param, code: 'unsupported_value' })
  }
}

const checkEffort = (effort: unknown, model: string, reasons: boolean): void => {
  if (effort === undefined) return
  if (!reasons) {
    throw new WireError(400, 'Unrecognized request argument supplied: reasoning_effort', {
      param: 'reasoning_effort',
      code: 'unsupported_parameter',
    })
  }
  const isKnown = typeof effort === 'string' && EFFORTS.includes(effort)
  const isNoneHere = effort === 'none' && /^(?:gpt-6-astra|gpt-6\.\d|gpt-5(?!\.)|o\d)/.test(model)
  if (isKnown && !isNoneHere) return
  throw new WireError(400, `Unsupported value: 'reasoning_effort' does not support ${JSON.stringify(effort)} with this model.`, {
    param: 'reasoning_effort',
    code: 'unsupported_value',
  })
}

const positive = (body: Record<string, unknown>, field: string): number | undefined => {
  const value = body[field]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
  throw new WireError(400, `Invalid '${field}': integer below minimum value. Expected a value >= 1.`, {
    param: field,
    code: 'integer_below_min_value',
  })
}
