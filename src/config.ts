import { readFileSync } from 'node:fs'
import { CONFIG_KEYS, type Config, type Key } from './config-keys.ts'
import { AppError } from './kernel/app-error.ts'

export interface ConfigSources {
  env: Record<string, string | undefined>
  /** From the command line, by environment name. */
  flags: Record<string, string>
  readFile?: (path: string) => string
}

export type ConfigSource = 'flag' | 'environment' | 'file' | 'default'

export interface LoadedConfig {
  config: Config
  /** Where each value came from. */
  sources: Record<keyof Config, ConfigSource>
  /** Sentences about what was ignored. */
  warnings: string[]
}

/** Throws AppError `invalid` naming the key and the remedy before anything listens. */
export const loadConfig = (input: ConfigSources): LoadedConfig => {
  const config: Partial<Config> = {}
  const sources: Partial<Record<keyof Config, ConfigSource>> = {}
  for (const spec of CONFIG_KEYS) {
    const { text, source } = rawValue(spec, input)
    sources[spec.name] = source
    if (text !== undefined) takeValue(config, spec, text)
  }
  if (!isWhole(config) || !areWhole(sources)) throw new Error('a setting has no entry in the list of settings')
  refuseUncallable(config)
  return { config: Object.freeze(config), sources, warnings: unknownNames(input.env) }
}

/** Telegram calls a name, with TLS; a Bot API server of one's own may do without. */
const refuseUncallable = ({ telegramMode, telegramApiRoot, publicUrl }: Config): void => {
  if (telegramMode !== 'webhook') return
  const isTelegram = new URL(telegramApiRoot).hostname === 'api.telegram.org'
  if (publicUrl !== undefined && (!isTelegram || publicUrl.startsWith('https:'))) return
  const reason = 'webhook needs REPLYX_PUBLIC_URL with an https address that Telegram can reach'
  throw new AppError('invalid', { key: 'error.config_value', params: { name: 'REPLYX_TELEGRAM_MODE', reason } }, { detail: reason })
}

/** A key without a default is one whose type allows undefined; `Key.fallback` says which. */
const isWhole = (config: Partial<Config>): config is Config =>
  CONFIG_KEYS.every(({ name, fallback }) => fallback === undefined || config[name] !== undefined)

const areWhole = (sources: LoadedConfig['sources'] | Partial<LoadedConfig['sources']>): sources is LoadedConfig['sources'] =>
  CONFIG_KEYS.every(({ name }) => sources[name] !== undefined)

/** The process environment; the only place that reads it. */
export const processEnvironment = (): Record<string, string | undefined> => process.env

const rawValue = (spec: Key, { env, flags, readFile = readText }: ConfigSources): { text: string | undefined; source: ConfigSource } => {
  const flag = flags[spec.env]
  if (flag !== undefined) return { text: flag, source: 'flag' }
  const fromEnvironment = env[spec.env]
  if (fromEnvironment !== undefined && fromEnvironment !== '') return { text: fromEnvironment, source: 'environment' }
  const path = spec.isSecret ? env[`${spec.env}_FILE`] : undefined
  if (path) return { text: readSecretFile(spec, path, readFile), source: 'file' }
  return { text: spec.fallback, source: 'default' }
}

const readText = (path: string): string => readFileSync(path, 'utf8')

const readSecretFile = (spec: Key, path: string, readFile: (path: string) => string): string => {
  try {
    return readFile(path).trim()
  } catch (cause) {
    throw new AppError('invalid', { key: 'error.config_file', params: { name: `${spec.env}_FILE`, path } }, { cause })
  }
}

const takeValue = (config: Partial<Config>, spec: Key, text: string): void => {
  const reason = spec.take(config, text)
  if (reason === undefined) return
  throw new AppError('invalid', { key: 'error.config_value', params: { name: spec.env, reason } }, { detail: `${spec.env}: ${reason}` })
}

const unknownNames = (env: Record<string, string | undefined>): string[] => {
  const known = new Set(CONFIG_KEYS.flatMap((spec) => (spec.isSecret ? [spec.env, `${spec.env}_FILE`] : [spec.env])))
  return Object.keys(env).filter((name) => name.startsWith('REPLYX_') && !known.has(name))
}
