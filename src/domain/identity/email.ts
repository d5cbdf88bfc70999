import { AppError } from '../../kernel/app-error.ts'

const MAX_LENGTH = 254
// What a mail server can deliver to is known to that server alone; this only catches slips of the hand.
const FORM = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\"]+\.[^\s@.<>()[\],;:\\"]{2,}$/

/** How addresses are compared: two that differ in case only are one person. */
export const emailKey = (email: string): string => email.trim().normalize('NFC').toLowerCase()

/** As it will be shown and written to; throws AppError `invalid` for what is no address. */
export const cleanEmail = (email: string): string => {
  const clean = email.trim().normalize('NFC')
  if (clean.length <= MAX_LENGTH && FORM.test(clean) && !clean.includes('..')) return clean
  throw new AppError('invalid', { key: 'error.email_invalid' }, { field: 'email' })
}
