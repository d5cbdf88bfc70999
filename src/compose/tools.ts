import { t } from '../../web/words/index.ts'
import type { LoadedConfig } from '../config.ts'
import { adminCommand } from '../surfaces/cli/admin.ts'
import type { CommandLine } from '../surfaces/cli/parse.ts'
import { setupLinkCommand } from '../surfaces/cli/setup-link.ts'
import type { Features } from './features.ts'

/** Commands that work on the database beside, or without, a running server. */
export const runTool = async (
  features: Features,
  line: CommandLine,
  { loaded, out }: { loaded: LoadedConfig; out: (text: string) => void },
): Promise<number> => {
  const { config } = loaded
  const baseUrl = config.publicUrl ?? `http://${config.listen.host}:${config.listen.port}`
  const deps = { identity: features.identity, baseUrl, language: config.language, out }
  switch (line.command) {
    case 'setup-link':
      return setupLinkCommand(deps)
    case 'admin':
      return adminCommand(deps, line)
    case 'migrate':
      // Opening the database has done it.
      out(t(config.language, 'cli.migrated'))
      return 0
    default:
      throw new Error(`no tool for the command ${line.command}`)
  }
}
