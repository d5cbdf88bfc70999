/** A refusal in the wire form of the real service. */
export class WireError extends Error {
  readonly status: number
  readonly body: { error: { message: string; type: string; param: string | null; code: string | null } }

  constructor(status: number, message: string, options: { param?: string; code?: string; type?: string } = {}) {
    super(message)
    this.name = 'WireError'
    this.status = status
    this.body = {
      error: { message, type: options.type ?? 'invalid_request_error', param: options.param ?? null, code: options.code ?? null },
    }
  }
}
