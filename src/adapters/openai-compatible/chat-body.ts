import type { ChatRequest, ProviderConfig } from '../../domain/models/ports.ts'

/** The body of a chat call without the fields this server has rejected before. */
export const chatBody = (config: ProviderConfig, request: ChatRequest, rejected: ReadonlySet<string>): Record<string, unknown> => {
  const body = config.kind === 'openai' ? openAiBody(request, rejected) : compatibleBody(request, rejected)
  return Object.fromEntries(Object.entries(body).filter(([field]) => !rejected.has(field)))
}

const openAiBody = (request: ChatRequest, rejected: ReadonlySet<string>): Record<string, unknown> => {
  const effort = effortOf(request.model)
  const doesNotReason = effort === 'none' && !rejected.has('reasoning_effort')
  const streamOptions = rejected.has('include_obfuscation') ? { include_usage: true } : { include_usage: true, include_obfuscation: false }
  return {
    ...common(request),
    stream_options: streamOptions,
    // Hidden reasoning is counted in: without room for it the answer would be empty and paid for.
    max_completion_tokens: doesNotReason || effort === undefined ? request.maxOutputTokens : request.maxOutputTokens + REASONING_ROOM,
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...(doesNotReason || effort === undefined ? { temperature: TEMPERATURE } : {}),
  }
}

/** What the many servers that speak this protocol all know. */
const compatibleBody = (request: ChatRequest, rejected: ReadonlySet<string>): Record<string, unknown> => ({
  ...common(request),
  stream_options: { include_usage: true },
  ...(rejected.has('max_tokens') ? { max_completion_tokens: request.maxOutputTokens } : { max_tokens: request.maxOutputTokens }),
  temperature: TEMPERATURE,
})

const common = (request: ChatRequest): Record<string, unknown> => ({
  model: request.model,
  messages: request.messages.map(({ role, text }) => ({ role, content: text })),
  stream: true,
})

/** An answer from passages should keep to them. */
const TEMPERATURE = 0.2
const REASONING_ROOM = 4_096

/** The least a model will think: a customer waits, and the passages carry the facts. Undefined for models that do not reason. */
const effortOf = (model: string): 'none' | 'low' | 'minimal' | undefined => {
  if (/^gpt-6-(?:luna|sol)\b/.test(model) || /^gpt-5\.[1-9]/.test(model)) return 'none'
  if (/^gpt-5(?!\.)/.test(model)) return 'minimal'
  return /^(?:gpt-[6-9]|o[1-9])/.test(model) ? 'low' : undefined
}
