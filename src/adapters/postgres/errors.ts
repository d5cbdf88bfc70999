import { AppError } from '../../kernel/app-error.ts'

/** What the server, the driver or the system calls it. */
export const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '')

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Another write got in between, or the two held what the other wanted: the server undid this one, and it may simply run again. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error))

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** Shutting down, crashed, starting, dropped by its owner. */
const GOING = new Set(['57P01', '57P02', '57P03', '57P05', '25P03'])

/** The connection, or the server behind it, is gone; another one may work. */
export const isLost = (error: unknown): boolean => {
  const code = codeOf(error)
  if (NETWORK.has(code) || GOING.has(code) || code.startsWith('08')) return true
  return /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Failed to connect)/i.test(
    messageOf(error),
  )
}

/** After a failover a connection may still lead to the server that has become a standby. */
export const isReadOnly = (error: unknown): boolean => codeOf(error) === '25006'

/** Another instance has changed the tables since this connection prepared the statement; a new connection knows them. */
export const isStalePlan = (error: unknown): boolean =>
  codeOf(error) === '26000' || (codeOf(error) === '0A000' && messageOf(error).includes('cached plan'))

/** What an operator can mend becomes a refusal that says how; everything else stays the bug it is. */
export const asDatabaseError = (error: unknown): unknown => {
  const code = codeOf(error)
  if (error instanceof AppError) return error
  if (isConflict(error) || ['55P03', '57014'].includes(code)) return unavailable('error.postgres_busy', error)
  if (code === '53100' || code === '53200') return unavailable('error.postgres_full', error)
  if (code === '53300' || code === '53400') return unavailable('error.postgres_connections', error)
  if (isReadOnly(error)) return unavailable('error.postgres_read_only', error)
  if (isLost(error)) return unavailable('error.postgres_gone', error)
  return error
}

/** The same of a server that cannot be opened at all. `server` is host, port and database: never the password. */
export const asOpeningError = (error: unknown, server: string): unknown => {
  const code = codeOf(error)
  const known = ((): AppError['text']['key'] | undefined => {
    if (['28P01', '28000', '08P01'].includes(code) || /password must be a string|SASL/i.test(messageOf(error)))
      return 'error.postgres_password'
    if (code === '3D000') return 'error.postgres_no_database'
    if (code === '42501') return 'error.postgres_rights'
    if (/SSL|certificate|self.signed/i.test(messageOf(error))) return 'error.postgres_tls'
    return isLost(error) ? 'error.postgres_unreachable' : undefined
  })()
  if (!known || error instanceof AppError) return asDatabaseError(error)
  return new AppError('unavailable', { key: known, params: { server, reason: messageOf(error) } }, { cause: error })
}

const unavailable = (key: AppError['text']['key'], cause: unknown): AppError => new AppError('unavailable', { key }, { cause })
