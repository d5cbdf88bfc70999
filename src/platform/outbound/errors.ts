export type RefusalReason =
  | 'scheme'
  | 'user_info'
  | 'host'
  | 'port'
  | 'private_address'
  | 'own_address'
  | 'too_many_redirects'
  | 'redirect_body'

/** We will not go there. Messages name the host at most: an address may carry a token in its path. */
export class OutboundRefused extends Error {
  readonly reason: RefusalReason
  readonly host: string

  constructor(reason: RefusalReason, host: string) {
    super(`calling ${host || 'this address'} is refused: ${reason}`)
    this.name = 'OutboundRefused'
    this.reason = reason
    this.host = host
  }
}

export class OutboundTimeout extends Error {
  readonly phase: 'connect' | 'first_byte' | 'idle' | 'total'

  constructor(phase: OutboundTimeout['phase'], host: string) {
    super(`${host} took too long: ${phase}`)
    this.name = 'OutboundTimeout'
    this.phase = phase
  }
}

export class OutboundTooLarge extends Error {
  constructor(host: string, maxBytes: number) {
    super(`${host} sent more than ${maxBytes} bytes`)
    this.name = 'OutboundTooLarge'
  }
}

/** The network, the name or the certificate failed; `code` is the system's word for it. */
export class OutboundFailed extends Error {
  readonly code: string

  constructor(code: string, host: string) {
    super(`calling ${host} failed: ${code}`)
    this.name = 'OutboundFailed'
    this.code = code
  }
}
