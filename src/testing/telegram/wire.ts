/** A refusal in the wire form of the Bot API. */
export class WireError extends Error {
  readonly code: number
  readonly parameters: ErrorParameters | undefined

  constructor(code: number, description: string, parameters?: ErrorParameters) {
    super(description)
    this.name = 'WireError'
    this.code = code
    this.parameters = parameters
  }
}

interface ErrorParameters {
  retry_after?: number
  migrate_to_chat_id?: number
}

export const badRequest = (text: string): WireError => new WireError(400, `Bad Request: ${text}`)

export const forbidden = (text: string): WireError => new WireError(403, `Forbidden: ${text}`)

export const tooMany = (seconds: number): WireError =>
  new WireError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })

const JSON_TYPE = { 'content-type': 'application/json' }

export const errorReply = (error: WireError): Response => {
  const { code, message, parameters } = error
  const headers: Record<string, string> = { ...JSON_TYPE }
  if (parameters?.retry_after !== undefined) headers['retry-after'] = String(parameters.retry_after)
  const body = { ok: false, error_code: code, description: message, ...(parameters ? { parameters } : {}) }
  return new Response(JSON.stringify(body), { status: code, headers })
}

/** The result is JSON already: stored updates are kept as text and never parsed again. */
export const okReply = (resultJson: string, description?: string): Response =>
  new Response(`{"ok":true,"result":${resultJson}${description === undefined ? '' : `,"description":${JSON.stringify(description)}`}}`, {
    headers: JSON_TYPE,
  })
