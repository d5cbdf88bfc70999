import { asText } from '../as-text.ts'
import type { Call } from '../call.ts'
import { fileOf, openLink } from '../files.ts'
import { findPlace } from '../rooms.ts'
import { badRequest } from '../wire.ts'
import type { CommandList, StoredFile } from '../world.ts'

type Json = Record<string, unknown>

const COMMANDS_LIMIT = 100
const SCOPES = ['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators', 'chat', 'chat_administrators', 'chat_member']
const DOWNLOAD_BYTES = 20 << 20

export const getMe = ({ bot }: Call): unknown => ({ ...bot.user, ...bot.abilities })

export const setMyCommands = (call: Call): unknown => {
  const commands = readCommands(call)
  const key = listKey(call)
  call.bot.commands = [...call.bot.commands.filter((one) => !isList(one, key)), ...(commands.length > 0 ? [{ ...key, commands }] : [])]
  return true
}

export const deleteMyCommands = (call: Call): unknown => {
  const key = listKey(call)
  call.bot.commands = call.bot.commands.filter((one) => !isList(one, key))
  return true
}

/** Exactly the list of this scope and language: there is no falling back here. */
export const getMyCommands = (call: Call): unknown => {
  const key = listKey(call)
  return call.bot.commands.find((one) => isList(one, key))?.commands ?? []
}

const isList = (one: CommandList, key: { scope: string; language: string }): boolean =>
  one.scope === key.scope && one.language === key.language

const readCommands = (call: Call): CommandList['commands'] => {
  const given = call.args.json('commands', 'commands')
  if (given === undefined) return []
  if (!Array.isArray(given)) throw badRequest('expected an Array of BotCommand')
  if (given.length > COMMANDS_LIMIT) throw badRequest('BOT_COMMANDS_TOO_MUCH')
  return given.map((one: unknown) => readCommand(one))
}

const readCommand = (given: unknown): { command: string; description: string } => {
  const bad = (what: string): Error => badRequest(`can't parse BotCommand: ${what}`)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw bad('expected an Object')
  const fields: Json = { ...given }
  for (const field of ['command', 'description']) if (typeof fields[field] !== 'string') throw bad(`Can't find field "${field}"`)
  const command = String(fields.command).trim().replace(/^\//, '')
  const description = String(fields.description).trim()
  if (command === '') throw badRequest('command must be non-empty')
  if (command.length > 32) throw badRequest('command length must not exceed 32')
  if (description === '') throw badRequest('command description must be non-empty')
  if (description.length > 256) throw badRequest('command description length must not exceed 256')
  if (!/^[a-z0-9_]+$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
  return { command, description }
}

const listKey = (call: Call): { scope: string; language: string } => {
  const bad = (what: string): Error => badRequest(`can't parse BotCommandScope: ${what}`)
  const language = languageOf(call)
  const given = call.args.json('scope', 'BotCommandScope')
  if (given === undefined) return { scope: 'default', language }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw bad('BotCommandScope must be an Object')
  const fields: Json = { ...given }
  const [type, chat, user] = [asText(fields.type), asText(fields.chat_id), asText(fields.user_id)]
  if (type === '') throw bad('Can\'t find field "type"')
  if (!SCOPES.includes(type)) throw bad('Unsupported type specified')
  if (!type.startsWith('chat')) return { scope: type, language }
  if (fields.chat_id === undefined) throw bad('Can\'t find field "chat_id"')
  if (chat === '') throw bad('Empty chat_id specified')
  if (type === 'chat_member' && !(Number(user) > 0)) throw bad('Invalid user_id specified')
  return { scope: `${type}:${chat}:${user}`, language }
}

const languageOf = (call: Call): string => {
  const language = call.args.text('language_code')
  if (language !== '' && !/^[a-z]{2}$/.test(language)) throw badRequest('invalid language code specified')
  return language
}

/** A text of the bot's profile by language, with its limit. Where the asked language has none, the one for all others is given. */
export const profileText = (field: 'name' | 'description' | 'short_description', limit: number) => ({
  get: (call: Call): unknown => {
    const { bot } = call
    const fallback = field === 'name' ? bot.user.first_name : ''
    return { [field]: bot.texts.get(`${field}:${languageOf(call)}`) ?? bot.texts.get(`${field}:`) ?? fallback }
  },
  set: (call: Call): unknown => {
    const { args, bot } = call
    const key = `${field}:${languageOf(call)}`
    const text = args.text(field)
    if (text.length > limit) throw badRequest(`BOT_${field === 'name' ? 'TITLE' : 'ABOUT'}_TOO_LONG`)
    if (text === '') bot.texts.delete(key)
    else bot.texts.set(key, text)
    if (field === 'name' && key === 'name:' && text !== '') bot.user.first_name = text
    return true
  },
})

export const getUserProfilePhotos = (call: Call): unknown => {
  const id = Number.parseInt(call.args.text('user_id'), 10)
  if (!(id > 0)) throw badRequest('invalid user_id specified')
  if (!call.world.users.has(id)) throw badRequest('user not found')
  const photo = call.world.userPhotos.get(id)
  photo?.bots.add(call.bot.id)
  return photo ? { total_count: 1, photos: [photoSizes(photo)] } : { total_count: 0, photos: [] }
}

const photoSizes = (photo: StoredFile): Json[] =>
  [160, 320, 640].map((width) => ({
    file_id: photo.id,
    file_unique_id: photo.uniqueId,
    file_size: photo.size,
    width,
    height: width,
  }))

export const getFile = (call: Call): unknown => {
  const id = call.args.text('file_id')
  if (id === '') throw badRequest('file_id not specified')
  const file = fileOf(call.world, call.bot, id)
  if (!file) throw badRequest('invalid file_id')
  if (file.size > DOWNLOAD_BYTES && !call.world.isLocal) throw badRequest('file is too big')
  if (file.isGone) throw badRequest('wrong file_id or the file is temporarily unavailable')
  openLink(call.world, file, call.bot)
  return { file_id: file.id, file_unique_id: file.uniqueId, file_size: file.size, file_path: file.path }
}

/** Where a scope names a chat, the bot must be in it. */
const checkScopeChat = (call: Call): void => {
  if (call.args.has('chat_id')) findPlace(call, 'read')
}

const MENU_BUTTONS = ['default', 'commands', 'web_app']

export const setChatMenuButton = (call: Call): unknown => {
  checkScopeChat(call)
  const given = call.args.json('menu_button', 'menu button') as { type?: unknown } | undefined
  const type = given?.type ?? 'default'
  if (!MENU_BUTTONS.includes(asText(type))) throw badRequest("can't parse menu button: MenuButton has unsupported type")
  call.bot.texts.set(`menu:${call.args.text('chat_id')}`, JSON.stringify(given ?? { type: 'default' }))
  return true
}

export const getChatMenuButton = (call: Call): unknown => {
  checkScopeChat(call)
  const stored = call.bot.texts.get(`menu:${call.args.text('chat_id')}`) ?? call.bot.texts.get('menu:')
  return stored ? (JSON.parse(stored) as unknown) : { type: 'commands' }
}
