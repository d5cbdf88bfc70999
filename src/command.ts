import { errorText, t } from '../web/words/index.ts'
import { buildInfo } from './build-info.ts'
import { type LoadedConfig, loadConfig, processEnvironment } from './config.ts'
import { CONFIG_KEYS } from './config-keys.ts'
import { AppError } from './kernel/app-error.ts'
import { isLanguage, type Language } from './kernel/language.ts'
import { type CommandLine, parseCommandLine, type Spec } from './surfaces/cli/parse.ts'

const SPEC: Spec = {
  commands: {
    serve: {},
    'setup-link': {},
    admin: { '--email': 'value', '--owner': 'switch', '--admin': 'switch', '--language': 'value' },
    migrate: {},
    config: {},
    eval: { '--json': 'switch' },
    extract: { '--json': 'switch' },
    healthcheck: {},
    version: {},
    help: {},
  },
  settings: CONFIG_KEYS.map((spec) => spec.env),
}

const EXIT: Record<AppError['code'], number> = {
  invalid: 2,
  unauthenticated: 3,
  forbidden: 3,
  not_found: 4,
  conflict: 5,
  limited: 6,
  refused: 6,
  unavailable: 7,
}

/** Runs one command line and says how the process should end. */
export const runCommand = async (argv: readonly string[]): Promise<number> => {
  const env = processEnvironment()
  const language: Language = isLanguage(env['REPLYX_LANGUAGE']) ? env['REPLYX_LANGUAGE'] : 'ru'
  const line = parseCommandLine(argv.map(plainFlag), SPEC)
  if ('key' in line) {
    print(t(language, line.key, line.params), process.stderr)
    return 2
  }
  try {
    return await dispatch(line, { env, language })
  } catch (error) {
    if (error instanceof AppError) {
      print(errorText(language, error.text), process.stderr)
      return EXIT[error.code]
    }
    // Caught here too, so that no handler of stray errors can make a failed start look like a good one.
    print(t(language, 'cli.unexpected', { reason: error instanceof Error ? error.message : String(error) }), process.stderr)
    if (env['REPLYX_LOG_LEVEL'] === 'debug') print(Bun.inspect(error), process.stderr)
    return 1
  }
}

const dispatch = async (
  line: CommandLine,
  { env, language }: { env: Record<string, string | undefined>; language: Language },
): Promise<number> => {
  if (line.command === 'version') return print(`${buildInfo.version}${buildInfo.commit ? ` (${buildInfo.commit})` : ''}`)
  if (line.command === 'help') return print(t(language, 'cli.usage', { version: buildInfo.version }))
  const loaded = loadConfig({ env, flags: line.settings })
  if (line.command === 'config') return config(line, loaded)
  for (const name of loaded.warnings) print(t(loaded.config.language, 'cli.unknown_setting', { name }), process.stderr)
  if (line.command === 'healthcheck') return healthcheck(loaded)
  if (line.command === 'eval') return evaluation(line, loaded)
  if (line.command === 'extract') return (await import('./compose/extract.ts')).runExtract(line, loaded)
  const { runWithApp } = await import('./run.ts')
  return runWithApp(line, loaded)
}

const healthcheck = async ({ config: { listen, language } }: LoadedConfig): Promise<number> => {
  const { healthcheck: ask } = await import('./surfaces/cli/healthcheck.ts')
  const reason = await ask(listen)
  if (reason === undefined) return print(t(language, 'cli.healthy'))
  print(t(language, 'cli.unhealthy', { reason }), process.stderr)
  return 1
}

const evaluation = async (line: CommandLine, loaded: LoadedConfig): Promise<number> => {
  const { language } = loaded.config
  const [folder] = line.words
  if (folder === undefined) {
    print(t(language, 'cli.eval_usage'), process.stderr)
    return 2
  }
  const [{ evaluateFolder }, { createLog }] = await Promise.all([import('./compose/evaluate.ts'), import('./platform/log/create-log.ts')])
  const result = await evaluateFolder(folder, { loaded, log: createLog({ level: 'silent' }) })
  if (line.flags['json']) return print(JSON.stringify(result))
  for (const [name, value] of Object.entries(result)) print(`${name.padEnd(20)} ${value === null ? '–' : Number(value.toFixed(4))}`)
  return 0
}

const config = (line: CommandLine, loaded: LoadedConfig): number => {
  const { language } = loaded.config
  const [act] = line.words
  if (act !== 'print' && act !== 'check') {
    print(t(language, 'cli.unknown_command', { command: `config ${act ?? ''}`.trim() }), process.stderr)
    return 2
  }
  for (const name of loaded.warnings) print(t(language, 'cli.unknown_setting', { name }), process.stderr)
  if (act === 'check') return print(t(language, 'cli.config_ok'))
  for (const spec of CONFIG_KEYS) {
    const value = loaded.config[spec.name]
    const source = loaded.sources[spec.name]
    print(`${spec.env}=${shown(value, spec.isSecret === true, language)}  # ${t(language, `cli.config_source_${source}`)}`)
  }
  return 0
}

const shown = (value: unknown, isSecret: boolean, language: Language): string => {
  if (value === undefined || value === '') return t(language, 'cli.config_unset')
  if (isSecret) return t(language, 'cli.config_secret')
  if (Array.isArray(value)) return value.join(',')
  if (typeof value === 'object' && value !== null && 'port' in value && 'host' in value)
    return `${String(value.host)}:${String(value.port)}`
  return typeof value === 'number' || typeof value === 'string' ? String(value) : JSON.stringify(value)
}

const plainFlag = (part: string): string => ({ '--help': 'help', '-h': 'help', '--version': 'version', '-v': 'version' })[part] ?? part

const print = (text: string, stream: { write(text: string): unknown } = process.stdout): number => {
  stream.write(`${text}\n`)
  return 0
}
