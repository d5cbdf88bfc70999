import { AppError } from '../../kernel/app-error.ts'

const MAX_ADDRESSES = 50
const ENTRY = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?):(\d{1,5})$/

/** `host:port` each, lower-cased, once. Throws AppError `invalid` naming the first that is none. */
export const parseAddressList = (entries: readonly string[]): string[] => {
  const list = [...new Set(entries.map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== ''))]
  const wrong = list.find((entry) => {
    const port = Number(ENTRY.exec(entry)?.[1] ?? 0)
    return port < 1 || port > 65_535
  })
  if (wrong !== undefined) throw new AppError('invalid', { key: 'error.bad_address', params: { address: wrong } }, { field: 'addresses' })
  if (list.length > MAX_ADDRESSES)
    throw new AppError('invalid', { key: 'error.too_many_addresses', params: { max: MAX_ADDRESSES } }, { field: 'addresses' })
  return list
}
