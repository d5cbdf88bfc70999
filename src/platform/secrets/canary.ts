import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Db } from '../db/db.ts'
import { readSetting, writeSetting } from '../db/settings.ts'
import { SealError, type Secrets } from './secrets.ts'

const SETTING = 'secrets.canary'
const AAD = 'settings|value||secrets.canary'
const SONG = 'replyx'

/** Proves at start that this key opens this database; the first start seals the proof. A wrong key stops here, before it seals
 *  anything: two keys in one database would lose secrets later, and quietly. */
export const checkCanary = async (deps: { db: Db; secrets: Secrets; clock: Clock; keyPath: string }): Promise<void> => {
  const sealed = await deps.db.write(async (tx) => {
    const stored = await readSetting(tx, SETTING)
    if (stored !== undefined) return stored
    const fresh = deps.secrets.seal(SONG, AAD)
    await writeSetting(tx, { key: SETTING, value: fresh, at: deps.clock() })
    return fresh
  })
  if (sings(deps.secrets, sealed)) return
  throw new AppError(
    'refused',
    { key: 'error.wrong_master_key', params: { path: deps.keyPath } },
    {
      detail: `The master key does not open this database. Put back the ${deps.keyPath} that was saved with it, or set REPLYX_MASTER_KEY to that key.`,
    },
  )
}

/** Whether something of this database is sealed with a key already. */
export const hasCanary = async (db: Db): Promise<boolean> =>
  (await db.read.selectFrom('settings').select('key').where('key', '=', SETTING).executeTakeFirst()) !== undefined

const sings = (secrets: Secrets, sealed: unknown): boolean => {
  if (typeof sealed !== 'string') return false
  try {
    return secrets.open(sealed, AAD) === SONG
  } catch (error) {
    if (error instanceof SealError) return false
    throw error
  }
}
