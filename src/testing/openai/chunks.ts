import { estimateTokens } from '../../kernel/text/token-estimate.ts'
import type { ChatCall } from './check-chat.ts'

export interface Answer {
  id: string
  created: number
  tokens: string[]
  finish: 'stop' | 'length'
  usage: Record<string, unknown>
}

export const toAnswer = (call: ChatCall, text: string, serial: number): Answer => {
  const all = text.match(/\s*[^\s]{1,6}/g) ?? []
  const tokens = all.slice(0, call.maxTokens)
  const promptTokens = call.messages.reduce((sum, message) => sum + estimateTokens(message.text) + 4, 3)
  return {
    id: `chatcmpl-fake${serial.toString(36)}`,
    created: 1_790_000_000 + serial,
    tokens,
    finish: tokens.length < all.length ? 'length' : 'stop',
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: tokens.length,
      total_tokens: promptTokens + tokens.length,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
    },
  }
}

/** The events of a streamed answer as text: the role, each token, the finish, and what comes after. */
export interface StreamEvents {
  head: string
  tokens: string[]
  finish: string
  usage: string
}

/** Only the token differs between two events, so the rest is written once. */
export const toEvents = (call: ChatCall, answer: Answer): StreamEvents => {
  const start = `{"id":"${answer.id}","object":"chat.completion.chunk","created":${answer.created},"model":${JSON.stringify(call.model)},"service_tier":"default","system_fingerprint":null`
  const usage = call.includesUsage ? ',"usage":null' : ''
  const end = `${usage}${call.hasObfuscation ? ',"obfuscation":"a8QzN4kf"' : ''}}\n\n`
  const piece = (delta: string, finish: string): string =>
    `data: ${start},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]${end}`
  return {
    head: piece('{"role":"assistant","content":"","refusal":null}', 'null'),
    tokens: answer.tokens.map((token) => piece(`{"content":${JSON.stringify(token)}}`, 'null')),
    finish: piece('{}', `"${answer.finish}"`),
    usage: call.includesUsage ? `data: ${start},"choices":[],"usage":${JSON.stringify(answer.usage)}}\n\n` : '',
  }
}

export const toCompletion = (call: ChatCall, answer: Answer): Record<string, unknown> => ({
  id: answer.id,
  object: 'chat.completion',
  created: answer.created,
  model: call.model,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: answer.tokens.join(''), refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: answer.finish,
    },
  ],
  usage: answer.usage,
  service_tier: 'default',
  system_fingerprint: null,
})
