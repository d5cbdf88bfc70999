import type { CustomerId } from '../../kernel/ids.ts'
import type { Db } from '../../platform/db/index.ts'

/** Who writes, as far as anybody knows. */
export interface Customer {
  name: string | null
  email: string | null
  /** Whether the business itself has named him. */
  isIdentified: boolean
}

export const readCustomer = async ({ read }: Db, id: CustomerId): Promise<Customer | undefined> => {
  const row = await read.selectFrom('customers').select(['name', 'email', 'external_key']).where('id', '=', id).executeTakeFirst()
  return row && { name: row.name, email: row.email, isIdentified: row.external_key.startsWith('person:') }
}
