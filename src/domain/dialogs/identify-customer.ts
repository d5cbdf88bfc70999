import type { CustomerId, WorkspaceId } from '../../kernel/ids.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import type { DialogDeps } from './deps.ts'
import { ensureCustomerStep } from './ensure-customer.ts'
import type { DialogTables } from './schema.ts'

export interface IdentifyCustomer {
  workspaceId: WorkspaceId
  /** As the business knows him; the caller has checked that it is the business who says so. */
  person: { id: string; name: string | null; email: string | null }
  /** The guest who has turned out to be him: what he wrote before comes along. */
  guestKey: string | undefined
}

/** The customer behind a person of the business, and the dialogs he began as a guest with him. Doing it again changes nothing. */
export const identifyCustomer = async (deps: DialogDeps, input: IdentifyCustomer): Promise<CustomerId> => {
  const key = { workspaceId: input.workspaceId, channel: 'widget', externalKey: `person:${input.person.id}` } as const
  const known = await find(deps.db.read, key)
  const guest = input.guestKey === undefined ? undefined : await find(deps.db.read, { ...key, externalKey: input.guestKey })
  const { name, email } = input.person
  const isSame = known !== undefined && known.name === name && known.email === email
  if (known && isSame && !(guest && (await hasDialogs(deps.db.read, guest.id)))) return known.id as CustomerId
  return deps.db.write(async (tx) => {
    const id = await ensureCustomerStep(deps, tx, key)
    const customers: Tx<DialogTables> = tx
    await customers.updateTable('customers').set({ name, email }).where('id', '=', id).execute()
    if (guest) await customers.updateTable('dialogs').set({ customer_id: id }).where('customer_id', '=', guest.id).execute()
    return id
  })
}

interface Key {
  workspaceId: WorkspaceId
  channel: 'widget'
  externalKey: string
}

const find = (reader: Reader<DialogTables>, { workspaceId, channel, externalKey }: Key) =>
  reader
    .selectFrom('customers')
    .select(['id', 'name', 'email'])
    .where('workspace_id', '=', workspaceId)
    .where('channel', '=', channel)
    .where('external_key', '=', externalKey)
    .executeTakeFirst()

const hasDialogs = async (reader: Reader<DialogTables>, customerId: string): Promise<boolean> =>
  (await reader.selectFrom('dialogs').select('id').where('customer_id', '=', customerId).limit(1).executeTakeFirst()) !== undefined
