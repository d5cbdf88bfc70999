import type { Reader, Tx } from './db.ts'

/** What an admin changes while the instance runs; each key is owned and parsed by one feature. */
export interface SettingsTables {
  settings: { key: string; value: string; updated_at: number }
}

declare module './db.ts' {
  interface Schema extends SettingsTables {}
}

/** The stored JSON value, unparsed by a schema; undefined when it was never set. */
export const readSetting = async (reader: Reader<SettingsTables> | Tx<SettingsTables>, key: string): Promise<unknown> => {
  const row = await reader.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
  return row ? JSON.parse(row.value) : undefined
}

export const writeSetting = async (tx: Tx<SettingsTables>, input: { key: string; value: unknown; at: number }): Promise<void> => {
  const row = { key: input.key, value: JSON.stringify(input.value), updated_at: input.at }
  await tx
    .insertInto('settings')
    .values(row)
    .onConflict((c) => c.column('key').doUpdateSet({ value: row.value, updated_at: row.updated_at }))
    .execute()
}
