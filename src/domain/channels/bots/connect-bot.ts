import { AppError } from '../../../kernel/app-error.ts'
import type { AssistantId, BotId } from '../../../kernel/ids.ts'
import { isUniqueViolation } from '../../../platform/db/index.ts'
import { mask, newToken } from '../../../platform/secrets/index.ts'
import { assertCan, type Ctx } from '../../identity/index.ts'
import { type BotAddress, BotApiRefused, BotApiUnreachable, type BotUser } from '../ports.ts'
import { type Bot, DEFAULT_SETTINGS, NO_TOTALS } from './bot.ts'
import { auditBot } from './bot-of.ts'
import type { BotsDeps } from './deps.ts'
import { SETUP_JOB } from './job-kinds.ts'
import { tokenAad } from './reach.ts'
import type { Roster } from './roster.ts'
import { findBotByTelegramId, insertBot, type StoredBot } from './store.ts'
import { recallTaken } from './taken-updates.ts'
import { hookAad } from './webhooks.ts'

export interface NewBot {
  assistantId: AssistantId
  /** As it was pasted. */
  token: string
}

/** Asks Telegram who the token is before anything is stored; from the answer on the bot runs. */
export const connectBot = async (deps: BotsDeps, roster: Roster, { ctx, input }: { ctx: Ctx; input: NewBot }): Promise<StoredBot> => {
  assertCan(ctx, 'channels.manage')
  const assistant = await deps.assistants.find(ctx.workspaceId, input.assistantId)
  if (!assistant) throw assistantGone()
  const token = parseToken(input.token)
  const user = await askWho(roster, { ...deps.reach.newcomer(), token })
  await refuseTaken(deps, ctx, user)
  const bot = newBot(deps, { ctx, input, user, token })
  const stored = {
    bot,
    tokenSealed: deps.secrets.seal(token, tokenAad(bot)),
    hookSecretSealed: deps.secrets.seal(newToken(), hookAad(bot)),
  }
  try {
    await deps.db.write(async (tx) => {
      // It may have been removed while Telegram was asked: nobody would end this bot's line then.
      if (!(await deps.assistants.isThere(tx, bot))) throw assistantGone()
      await insertBot(tx, stored)
      await recallTaken(tx, bot)
      await deps.audit.record(tx, auditBot(ctx, bot, 'bot_connected'))
      await deps.jobs.enqueue(tx, { kind: SETUP_JOB, payload: { botId: bot.id }, key: bot.id, runAt: deps.clock() + SETUP_AFTER_MS })
    })
  } catch (error) {
    // Two at once: the other one was first.
    if (isUniqueViolation(error)) await refuseTaken(deps, ctx, user)
    throw error
  }
  return stored
}

const assistantGone = (): AppError => new AppError('not_found', { key: 'error.assistant_not_found' })

const newBot = (deps: BotsDeps, { ctx, input, user, token }: { ctx: Ctx; input: NewBot; user: BotUser; token: string }): Bot => {
  const now = deps.clock()
  const id: BotId = deps.newId('bot')
  return {
    id,
    workspaceId: ctx.workspaceId,
    assistantId: input.assistantId,
    telegramId: user.id,
    username: user.username,
    name: user.first_name,
    tokenLast4: mask(token).slice(-4),
    desired: 'running',
    state: 'starting',
    stateDetail: null,
    stateAt: now,
    settings: DEFAULT_SETTINGS,
    hookKey: newToken().slice(0, 24),
    pictureKey: null,
    totals: NO_TOTALS,
    createdAt: now,
    updatedAt: now,
  }
}

/** Its line is held by then. */
const SETUP_AFTER_MS = 500

/** People copy it with the words around it. */
export const parseToken = (text: string): string => {
  const token = /\b\d{5,16}:[\w-]{30,64}/.exec(text)?.[0]
  if (!token) throw new AppError('invalid', { key: 'error.bot_token_shape' }, { field: 'token' })
  return token
}

/** The bot behind a token, or a refusal in Telegram's own words. `field` is what the asker has just changed. */
export const askWho = async (roster: Pick<Roster, 'fleet'>, address: BotAddress, field = 'token'): Promise<BotUser> => {
  try {
    return await roster.fleet().call(address, 'getMe', {})
  } catch (error) {
    if (error instanceof BotApiRefused) {
      throw new AppError('refused', { key: 'error.bot_token_refused', params: { reason: error.description } }, { field, cause: error })
    }
    if (error instanceof BotApiUnreachable) {
      if (error.closedHost !== undefined) {
        throw new AppError('refused', { key: 'error.telegram_address_closed', params: { host: error.closedHost } }, { field, cause: error })
      }
      throw new AppError('unavailable', { key: 'error.telegram_unreachable', params: { reason: error.message } }, { field, cause: error })
    }
    throw error
  }
}

const refuseTaken = async (deps: BotsDeps, ctx: Ctx, user: BotUser): Promise<void> => {
  const known = await findBotByTelegramId(deps.db.read, user.id)
  if (!known) return
  const isOurs = known.workspaceId === ctx.workspaceId
  throw new AppError(
    'conflict',
    { key: isOurs ? 'error.bot_taken_here' : 'error.bot_taken', params: { username: user.username } },
    { field: 'token' },
  )
}
