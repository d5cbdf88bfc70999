import { t } from '../../../web/words/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { isLanguage } from '../../kernel/language.ts'
import type { CommandLine } from './parse.ts'
import type { CliDeps } from './setup-link.ts'

/** `replyx admin create|reset-password --email …`: both end in a one-time link, because nobody but its owner should know a password.
 *  Returns the exit code; throws AppError. */
export const adminCommand = async (deps: CliDeps, line: CommandLine): Promise<number> => {
  const [act = ''] = line.words
  if (act !== 'create' && act !== 'reset-password') {
    throw new AppError('invalid', { key: 'error.admin_command', params: { command: `admin ${act}`.trim() } })
  }
  const { email } = line.flags
  if (typeof email !== 'string') throw new AppError('invalid', { key: 'error.email_needed' })
  return act === 'create' ? create(deps, line, email) : reset(deps, email)
}

const create = async ({ identity, baseUrl, language, out }: CliDeps, { flags }: CommandLine, email: string): Promise<number> => {
  const { user, link } = await identity.createAccount({
    email,
    role: flags['admin'] ? 'admin' : flags['owner'] ? 'owner' : 'operator',
    language: isLanguage(flags['language']) ? flags['language'] : language,
    businessName: t(language, 'cli.default_business'),
  })
  out(t(language, user.isAdmin ? 'cli.admin_made' : 'cli.account_made', { email: user.email }))
  out(`${baseUrl}/reset/${link.token}`)
  return 0
}

const reset = async ({ identity, baseUrl, language, out }: CliDeps, email: string): Promise<number> => {
  const { token } = await identity.resetLink(email)
  out(t(language, 'cli.reset_link', { email }))
  out(`${baseUrl}/reset/${token}`)
  return 0
}
