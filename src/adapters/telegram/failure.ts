import { GrammyError, HttpError } from 'grammy/web'
import { OutboundFailed, OutboundRefused } from '../../platform/outbound/index.ts'
import { ProxyFailed } from './dial/handshake.ts'
import { DownloadRefused } from './download.ts'
import type { Failure } from './protocol.ts'

/** These happen before anything was sent. */
const NOT_SENT = [
  'NOT_HELD',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ConnectionRefused',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]

export const failureOf = (error: unknown): Failure => {
  if (error instanceof GrammyError) {
    const { retry_after: retryAfterS, migrate_to_chat_id: migratedToChat } = error.parameters
    return {
      kind: 'refused',
      code: error.error_code,
      description: error.description,
      ...(retryAfterS === undefined ? {} : { retryAfterMs: retryAfterS * 1000 }),
      ...(migratedToChat === undefined ? {} : { migratedToChat }),
    }
  }
  if (error instanceof DownloadRefused) return { kind: 'refused', code: error.code, description: error.message }
  const cause = error instanceof HttpError ? error.error : error
  if (cause instanceof OutboundRefused) return { kind: 'unreachable', detail: cause.message, isUncertain: false, closedHost: cause.host }
  // Nothing went through a proxy that said no.
  if (cause instanceof ProxyFailed) return { kind: 'unreachable', detail: cause.message, isUncertain: false }
  if (cause instanceof OutboundFailed) return { kind: 'unreachable', detail: cause.code, isUncertain: false }
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  // Only our own words and the system's code: a message may hold the address, and the address holds the token.
  const detail = code !== '' ? code : cause instanceof SyntaxError ? 'the reply is not JSON' : 'no answer'
  return { kind: 'unreachable', detail, isUncertain: !NOT_SENT.includes(code) }
}
