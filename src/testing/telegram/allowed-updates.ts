import type { Args } from './args.ts'
import type { Bot } from './world.ts'

const DEFAULT_KINDS = `message edited_message channel_post edited_channel_post business_connection business_message edited_business_message
  deleted_business_messages guest_message stopped_message_generation inline_query chosen_inline_result callback_query shipping_query
  pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_join_request chat_boost removed_chat_boost managed_bot
  subscription`.split(/\s+/)
const ASKED_KINDS = ['chat_member', 'message_reaction', 'message_reaction_count']

export const defaultKinds = (): Set<string> => new Set(DEFAULT_KINDS)

/** Left out, the earlier choice stays, whoever made it; an empty list is the default; unknown names are passed over. */
export const setAllowedUpdates = (bot: Bot, args: Args): boolean => {
  const before = [...bot.allowedUpdates].sort().join()
  const given = parseList(args)
  if (given === undefined) return false
  const known = given.filter((kind) => DEFAULT_KINDS.includes(kind) || ASKED_KINDS.includes(kind))
  bot.allowedUpdates = known.length > 0 ? new Set(known) : defaultKinds()
  return [...bot.allowedUpdates].sort().join() !== before
}

/** As getWebhookInfo shows the choice; the default is not shown. */
export const shownKinds = (bot: Bot): string[] | undefined => {
  const isDefault = bot.allowedUpdates.size === DEFAULT_KINDS.length && DEFAULT_KINDS.every((kind) => bot.allowedUpdates.has(kind))
  return isDefault ? undefined : [...bot.allowedUpdates]
}

/** What is no list of texts is passed over in silence. */
const parseList = (args: Args): string[] | undefined => {
  try {
    const value = args.json('allowed_updates', 'allowed updates')
    if (!Array.isArray(value)) return undefined
    return value.every((one) => typeof one === 'string') ? value.map((one) => one.toLowerCase()) : undefined
  } catch {
    return undefined
  }
}
