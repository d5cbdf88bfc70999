import { AppError } from '../../kernel/app-error.ts'
import type { Pool } from './pool.ts'

const OLDEST = 15
/** Before it an index search inside a scope may give fewer neighbours than there are. */
const OLDEST_VECTOR = [0, 5] as const

/** What has to be right before anything listens: each thing that is not says what to do about it. */
export const checkServer = async (pool: Pool): Promise<void> => {
  const { rows } = await pool.query<{ version: number; standby: boolean; encoding: string; offered: string | null }>(`
    SELECT current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS standby,
      pg_encoding_to_char(encoding) AS encoding,
      (SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'vector') AS offered
    FROM pg_database WHERE datname = current_database()`)
  const [server] = rows
  if (!server) throw new Error('the server does not know its own database')
  const major = Math.floor(server.version / 10_000)
  if (major < OLDEST) throw new AppError('unavailable', { key: 'error.postgres_old', params: { version: major, oldest: OLDEST } })
  if (server.standby) throw new AppError('unavailable', { key: 'error.postgres_standby' })
  if (server.encoding !== 'UTF8')
    throw new AppError('unavailable', { key: 'error.postgres_encoding', params: { encoding: server.encoding } })
  if (server.offered === null) throw new AppError('unavailable', { key: 'error.postgres_vector' })
  if (isBefore(server.offered, OLDEST_VECTOR)) {
    throw new AppError('unavailable', {
      key: 'error.postgres_vector_old',
      params: { version: server.offered, oldest: OLDEST_VECTOR.join('.') },
    })
  }
}

const isBefore = (version: string, [major, minor]: readonly [number, number]): boolean => {
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a < major || (a === major && b < minor)
}
