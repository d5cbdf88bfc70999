import type { BotId } from '../../../kernel/ids.ts'
import { LANGUAGES } from '../../../kernel/language.ts'
import type { JobContext } from '../../../platform/jobs/index.ts'
import type { BotFleet } from '../ports.ts'
import type { BotsDeps } from './deps.ts'
import { findBot, setPicture } from './store.ts'
import { COMMANDS } from './take-command.ts'

const MAX_PICTURE_BYTES = 2 * 1024 * 1024
const PICTURE_WIDTH = 160

type SetUpDeps = Pick<BotsDeps, 'db' | 'texts' | 'blobs'> & { fleet(): BotFleet }

/** What a bot needs once: its menu of commands in each language, and its picture for the console. */
export const setUpBot = async (deps: SetUpDeps, { botId }: { botId: BotId }, job: JobContext): Promise<void> => {
  const stored = await findBot(deps.db.read, botId)
  if (stored?.bot.desired !== 'running') return
  const fleet = deps.fleet()
  const menu = (language: (typeof LANGUAGES)[number]) =>
    COMMANDS.map((command) => ({ command, description: deps.texts(language, `command_${command}`) }))
  // Without a language it is for everybody who has none of ours.
  await fleet.call(botId, 'setMyCommands', { commands: menu('en') })
  for (const language of LANGUAGES) await fleet.call(botId, 'setMyCommands', { commands: menu(language), language_code: language })
  const key = await fetchPicture(deps, { botId, telegramId: stored.bot.telegramId }, job.signal)
  if (key !== undefined) await deps.db.write((tx) => setPicture(tx, botId, key))
}

const fetchPicture = async (
  deps: SetUpDeps,
  { botId, telegramId }: { botId: BotId; telegramId: number },
  signal: AbortSignal,
): Promise<string | undefined> => {
  const fleet = deps.fleet()
  const { photos } = await fleet.call(botId, 'getUserProfilePhotos', { user_id: telegramId, limit: 1 })
  const sizes = photos[0]?.toSorted((a, b) => Math.abs(a.width - PICTURE_WIDTH) - Math.abs(b.width - PICTURE_WIDTH))
  const [best] = sizes ?? []
  if (!best) return undefined
  const { file_path: path } = await fleet.call(botId, 'getFile', { file_id: best.file_id })
  if (path === undefined) return undefined
  return (await deps.blobs.put(fleet.download(botId, path), { maxBytes: MAX_PICTURE_BYTES, signal })).key
}
