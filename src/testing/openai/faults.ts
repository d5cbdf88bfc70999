/** What the fake does instead of, or besides, answering. Each is used up by one request, in the order given. */
export type Fault =
  | { kind: 'status'; status: number; error: Record<string, unknown> | string; headers?: Record<string, string> }
  | { kind: 'html'; status: number }
  | { kind: 'hang_before_headers' }
  | { kind: 'hang_mid_stream'; afterTokens: number }
  /** The connection breaks in the middle of an event. */
  | { kind: 'cut'; afterTokens: number }
  /** The body ends as if all were well, without the rest. */
  | { kind: 'half_stream'; afterTokens: number }
  | { kind: 'bad_json'; afterTokens: number }
  | { kind: 'long_line'; bytes: number }
  | { kind: 'bad_utf8'; afterTokens: number }
  | { kind: 'error_in_stream'; afterTokens: number; error: Record<string, unknown> }
  | { kind: 'slow_loris'; byteEveryMs: number }
  | { kind: 'unsupported_parameter'; param: string }
  | { kind: 'duplicate_done' }
  | { kind: 'no_done' }
  | { kind: 'no_usage' }
  | { kind: 'nan_usage' }
  | { kind: 'false_usage' }
  | { kind: 'comments'; text: string }
  | { kind: 'split_everywhere' }
  | { kind: 'empty_answer' }

const openAiError = (status: number, type: string, code: string | null, message: string, headers?: Record<string, string>): Fault => ({
  kind: 'status',
  status,
  error: { message, type, param: null, code },
  ...(headers ? { headers } : {}),
})

/** The refusals of the real service, as it words them. */
export const refusals = {
  rateLimited: (headers: Record<string, string>): Fault =>
    openAiError(429, 'requests', 'rate_limit_exceeded', 'Rate limit reached for requests per min (RPM). Please try again later.', headers),
  quota: (code = 'insufficient_quota'): Fault =>
    openAiError(429, 'insufficient_quota', code, 'You exceeded your current quota, please check your plan and billing details.'),
  invalidKey: (): Fault => openAiError(401, 'invalid_request_error', 'invalid_api_key', 'Incorrect API key provided: sk-fake****0000.'),
  region: (): Fault =>
    openAiError(403, 'request_forbidden', 'unsupported_country_region_territory', 'Country, region, or territory not supported'),
  contextTooLong: (): Fault =>
    openAiError(400, 'invalid_request_error', 'context_length_exceeded', 'Your input exceeds the context window of this model.'),
  serverError: (): Fault => openAiError(500, 'server_error', null, 'The server had an error while processing your request.'),
  overloaded: (): Fault =>
    openAiError(503, 'service_unavailable_error', 'server_is_overloaded', 'The server is overloaded.', { 'retry-after': '3' }),
} as const
