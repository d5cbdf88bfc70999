import { AppError } from '../../kernel/app-error.ts'
import { isCommonPassword } from './common-passwords.ts'

const MIN_PASSWORD = 8
export const MAX_PASSWORD = 256

/** Long enough, and not what an attacker tries first. No rules about kinds of characters: they make passwords worse. */
export const assertGoodPassword = (password: string, email: string): void => {
  const text = password.normalize('NFC')
  const { length } = Array.from(text)
  if (length < MIN_PASSWORD) throw weak({ key: 'error.password_short', params: { min: MIN_PASSWORD } })
  if (length > MAX_PASSWORD) throw weak({ key: 'error.password_long', params: { max: MAX_PASSWORD } })
  const [name = ''] = email.toLowerCase().split('@')
  const isOwnName = [email.toLowerCase(), name].includes(text.toLowerCase())
  if (isOwnName || isCommonPassword(text)) throw weak({ key: 'error.password_common' })
}

const weak = (text: AppError['text']): AppError => new AppError('invalid', text, { field: 'password' })
