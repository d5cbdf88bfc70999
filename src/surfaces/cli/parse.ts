/** A refusal of the command line, by key of web/words. */
export interface BadCommand {
  key: 'cli.unknown_command' | 'cli.unknown_flag' | 'cli.flag_needs_value'
  params: Record<string, string>
}

export interface CommandLine {
  /** `serve` when none was given. */
  command: string
  /** What follows the command and is no flag. */
  words: string[]
  /** Settings by environment name: `--data-dir x` is `REPLYX_DATA_DIR`. */
  settings: Record<string, string>
  /** The command's own flags; `true` for one without a value. */
  flags: Record<string, string | true>
}

export interface Spec {
  /** Command → its own flags and whether each takes a value. */
  commands: Record<string, Record<string, 'value' | 'switch'>>
  /** Environment names that may be given as flags. */
  settings: readonly string[]
}

const settingOf = (flag: string): string => `REPLYX_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`

/** `--flag value` and `--flag=value`, in any order around the command. */
export const parseCommandLine = (argv: readonly string[], spec: Spec): CommandLine | BadCommand => {
  const line: CommandLine = { command: '', words: [], settings: {}, flags: {} }
  const rest = [...argv]
  const own: Array<{ flag: string; value: string | undefined }> = []
  while (rest.length > 0) {
    const part = rest.shift() ?? ''
    if (!part.startsWith('--')) {
      if (line.command === '') line.command = part
      else line.words.push(part)
      continue
    }
    const [flag = '', ...inline] = part.split('=')
    const kind = spec.settings.includes(settingOf(flag)) ? 'value' : flagKind(spec, flag)
    if (!kind) return { key: 'cli.unknown_flag', params: { flag } }
    const value = inline.length > 0 ? inline.join('=') : kind === 'value' ? rest.shift() : undefined
    if (kind === 'value' && (value === undefined || value.startsWith('--'))) return { key: 'cli.flag_needs_value', params: { flag } }
    if (spec.settings.includes(settingOf(flag))) line.settings[settingOf(flag)] = value ?? ''
    else own.push({ flag, value })
  }
  line.command ||= 'serve'
  const known = spec.commands[line.command]
  if (!known) return { key: 'cli.unknown_command', params: { command: line.command } }
  for (const { flag, value } of own) {
    if (!known[flag]) return { key: 'cli.unknown_flag', params: { flag } }
    line.flags[flag.slice(2)] = value ?? true
  }
  return line
}

const flagKind = (spec: Spec, flag: string): 'value' | 'switch' | undefined =>
  Object.values(spec.commands)
    .map((flags) => flags[flag])
    .find((kind) => kind !== undefined)
