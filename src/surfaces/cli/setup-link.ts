import { t } from '../../../web/words/index.ts'
import type { Identity } from '../../domain/identity/index.ts'
import type { Language } from '../../kernel/language.ts'

export interface CliDeps {
  identity: Pick<Identity, 'setup' | 'createAccount' | 'resetLink'>
  /** Where people reach this instance, without a slash at the end. */
  baseUrl: string
  language: Language
  out: (text: string) => void
}

/** `replyx setup-link`: a new one-time link for the first account; the one before ends. Returns the exit code. */
export const setupLinkCommand = async ({ identity, baseUrl, language, out }: CliDeps): Promise<number> => {
  const { token } = await identity.setup.issueLink()
  out(t(language, 'cli.setup_link'))
  out(`${baseUrl}/setup/${token}`)
  return 0
}
